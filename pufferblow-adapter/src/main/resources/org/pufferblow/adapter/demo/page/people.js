// The cards of those who are in the room: name, state, loudness, volume.

const TINTS = 8;

export class PeopleView {
  #list;
  #cards = new Map();
  #voices = new Map();
  #deafened = false;
  #onBlocked;

  /** `onBlocked()` is called when the browser refuses to play sound before somebody has touched the page. */
  constructor(list, onBlocked) {
    this.#list = list;
    this.#onBlocked = onBlocked;
  }

  show(people, selfId) {
    for (const [id, card] of this.#cards) {
      if (!people.has(id)) {
        card.remove();
        this.#cards.delete(id);
        this.#dropVoice(id);
      }
    }
    for (const person of people.values()) {
      let card = this.#cards.get(person.user_id);
      if (!card) {
        card = this.#newCard(person, person.user_id === selfId);
        this.#cards.set(person.user_id, card);
        this.#list.append(card);
      }
      fill(card, person);
    }
  }

  /** Plays a person's stream; a newer one takes the place of an older one. */
  play(userId, stream) {
    this.#dropVoice(userId);
    const audio = new Audio();
    audio.autoplay = true;
    audio.srcObject = stream;
    audio.muted = this.#deafened;
    audio.volume = Number(this.#cards.get(userId)?.querySelector('input')?.value ?? 100) / 100;
    audio.dataset.userId = userId;
    this.#voices.set(userId, audio);
    audio.play().catch(error => {
      if (error.name === 'NotAllowedError') {
        this.#onBlocked();
      }
    });
  }

  playAll() {
    this.#voices.forEach(audio => audio.play().catch(() => {}));
  }

  setDeafened(deafened) {
    this.#deafened = deafened;
    this.#voices.forEach(audio => { audio.muted = deafened; });
  }

  /** Loudness from 0 to 1. */
  setLevel(userId, level) {
    const bar = this.#cards.get(userId)?.querySelector('.person-level');
    bar?.style.setProperty('--level', Math.min(1, Math.sqrt(level)).toFixed(2));
  }

  clear() {
    this.show(new Map(), null);
    [...this.#voices.keys()].forEach(id => this.#dropVoice(id));
  }

  #dropVoice(userId) {
    const audio = this.#voices.get(userId);
    if (audio) {
      audio.srcObject = null;
      this.#voices.delete(userId);
    }
  }

  #newCard(person, isSelf) {
    const card = element('li', 'person');
    card.dataset.userId = person.user_id;
    const avatar = element('span', `avatar tint-${tint(person.user_id)}`, initials(person.username));
    avatar.ariaHidden = 'true';
    const name = element('p', 'person-name', person.username);
    if (isSelf) {
      name.append(' ', element('small', '', '(you)'));
    }
    const level = element('span', 'person-level');
    level.ariaHidden = 'true';
    card.append(avatar, name, element('p', 'person-state'), level);
    if (!isSelf) {
      card.append(this.#newVolume(person));
    }
    return card;
  }

  #newVolume(person) {
    const label = element('label', 'person-volume', 'Volume');
    const slider = element('input');
    slider.type = 'range';
    slider.value = 100;
    slider.ariaLabel = `Volume of ${person.username}`;
    slider.oninput = () => {
      const audio = this.#voices.get(person.user_id);
      if (audio) {
        audio.volume = slider.value / 100;
      }
    };
    label.append(slider);
    return label;
  }
}

function fill(card, person) {
  card.classList.toggle('speaking', Boolean(person.is_speaking));
  const badges = [];
  if (person.is_deafened) {
    badges.push(badge('off', 'i-ear-off', 'Deafened'));
  }
  if (person.is_muted) {
    badges.push(badge('off', 'i-mic-off', 'Muted'));
  }
  if (person.is_sharing_screen) {
    badges.push(badge('', 'i-screen', 'Sharing'));
  }
  if (!person.is_muted) {
    badges.push(person.is_speaking ? badge('talks', 'i-mic', 'Speaking') : badge('', 'i-mic', 'Listening'));
  }
  card.querySelector('.person-state').replaceChildren(...badges);
}

function badge(style, icon, text) {
  const span = element('span', style);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#${icon}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  span.append(svg, text);
  return span;
}

function element(tag, style = '', text = '') {
  const made = document.createElement(tag);
  if (style) {
    made.className = style;
  }
  made.textContent = text;
  return made;
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  return words.slice(0, 2).map(word => [...word][0] ?? '').join('').toUpperCase();
}

function tint(id) {
  let sum = 0;
  for (const character of id) {
    sum = (sum * 31 + character.codePointAt(0)) >>> 0;
  }
  return sum % TINTS;
}
