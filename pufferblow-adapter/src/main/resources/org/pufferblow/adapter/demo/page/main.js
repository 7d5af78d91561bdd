// The page: joins the parts together and turns events into words, in sight and for screen readers.

import { Call } from './call.js';
import { Figures } from './figures.js';
import { LoudnessWatch, MicrophoneError, openMicrophone } from './microphone.js';
import { PeopleView } from './people.js';

const STATE_TEXT = { connecting: 'Connecting', connected: 'Connected', reconnecting: 'Reconnecting', ended: 'Ended' };
const $ = id => document.getElementById(id);

const view = new PeopleView($('people'), () => banner('The browser holds back the sound until you touch the page.',
  'Let me hear them', () => { view.playAll(); hideBanner(); }));
const figures = new Figures($('figure-rows'), $('path'));
let call = null;
let watch = null;
let timers = [];
/** When each person's newest sample was played: nothing newer means silence. */
const lastHeard = new Map();
const mine = { muted: false, deafened: false, sharing: false };

// --- Small helpers ---

function stored(storage, key, value) {
  try {
    if (value !== undefined) {
      storage.setItem(key, value);
    }
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function say(text) {
  $('live').textContent = text;
}

function banner(text, action, onClick) {
  $('banner-text').textContent = text;
  $('banner-button').hidden = !action;
  $('banner-button').textContent = action ?? '';
  $('banner-button').onclick = onClick ?? null;
  $('banner').hidden = false;
}

function hideBanner() {
  $('banner').hidden = true;
}

function showTrouble(title, text, steps = [], mayListen = false) {
  $('trouble-title').textContent = title;
  $('trouble-text').textContent = text;
  $('trouble-steps').replaceChildren(...steps.map(step => {
    const item = document.createElement('li');
    item.textContent = step;
    return item;
  }));
  $('listen-only').hidden = !mayListen;
  $('trouble').hidden = false;
  $('trouble').scrollIntoView({ block: 'nearest' });
}

// --- The lobby ---

$('name').value = stored(localStorage, 'demo-name') ?? '';
$('room').value = new URLSearchParams(location.search).get('room')?.slice(0, 40) || 'lobby';
($('name').value ? $('join') : $('name')).focus();

function checked(id, what) {
  const input = $(id);
  const error = $(`${id}-error`);
  const missing = input.value.trim() === '';
  input.ariaInvalid = missing ? 'true' : null;
  error.hidden = !missing;
  error.textContent = missing ? `Please give ${what}.` : '';
  return !missing;
}

$('join-form').onsubmit = event => {
  event.preventDefault();
  join(true);
};
$('listen-only').onclick = () => join(false);

async function join(withMicrophone) {
  const nameIsGood = checked('name', 'a name that the others will see');
  const roomIsGood = checked('room', 'the name of a room');
  if (!nameIsGood || !roomIsGood) {
    $(nameIsGood ? 'room' : 'name').focus();
    return;
  }
  $('trouble').hidden = true;
  $('join').disabled = true;
  $('join').textContent = withMicrophone ? 'Waiting for the microphone…' : 'Joining…';
  try {
    const microphone = withMicrophone ? await openMicrophone() : null;
    enter($('name').value.trim(), $('room').value.trim(), microphone);
  } catch (error) {
    if (error instanceof MicrophoneError) {
      showTrouble(error.title, error.message, error.steps, true);
    } else {
      showTrouble('Joining failed', error.message);
    }
  } finally {
    $('join').disabled = false;
    $('join').textContent = 'Join';
  }
}

async function requestTicket(name, room) {
  const response = await fetch('/demo/api/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, room, user_id: stored(sessionStorage, 'demo-user') ?? undefined })
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.detail);
  }
  stored(sessionStorage, 'demo-user', answer.user_id);
  return answer;
}

// --- The call ---

function enter(name, room, microphone) {
  stored(localStorage, 'demo-name', name);
  history.replaceState(null, '', `/?room=${encodeURIComponent(room)}`);
  document.title = `${room} · Pufferblow voice`;
  $('room-title').textContent = room;
  $('lobby').hidden = true;
  $('call').hidden = false;
  hideBanner();
  Object.assign(mine, { muted: microphone === null, deafened: false, sharing: false });
  $('mute').disabled = microphone === null;
  showControls();
  showState('connecting');
  $('room-title').focus();

  call = new Call(() => requestTicket(name, room), microphone);
  call.addEventListener('state', event => onState(event.detail));
  call.addEventListener('people', event => onPeople(event.detail));
  call.addEventListener('voice', event => view.play(event.detail.userId, event.detail.stream));
  if (microphone) {
    watch = new LoudnessWatch(microphone, speaking => call?.setAudio({ is_speaking: speaking }));
    microphone.getAudioTracks()[0].onended = () => banner('The microphone went away. Leave and join again once it is back.');
  } else {
    banner('You are listening only: there is no microphone.');
  }
  timers = [setInterval(showLevels, 100), setInterval(showFigures, 1000)];
  call.start();
}

function leaveCall() {
  timers.forEach(clearInterval);
  watch?.close();
  view.clear();
  view.setDeafened(false);
  figures.clear();
  lastHeard.clear();
  call = null;
  watch = null;
}

function onState({ state, reason }) {
  showState(state);
  if (state === 'ended') {
    leaveCall();
    $('call').hidden = true;
    $('lobby').hidden = false;
    document.title = 'Pufferblow voice';
    say(reason);
    if (reason !== 'You left.') {
      showTrouble('The call ended', reason);
    }
    $('join').focus();
  } else if (state === 'reconnecting') {
    banner(`${reason} Trying again…`);
  } else if (state === 'connected' && !$('banner').hidden && $('banner-text').textContent.endsWith('Trying again…')) {
    hideBanner();
  }
}

function showState(state) {
  $('state').dataset.state = state;
  if ($('state-text').textContent !== STATE_TEXT[state]) {
    $('state-text').textContent = STATE_TEXT[state];
    say(STATE_TEXT[state]);
  }
}

function onPeople({ what, person, before }) {
  view.show(call.people, call.selfId);
  $('count').textContent = call.people.size;
  $('alone').hidden = call.people.size > 1;
  if (!person || person.user_id === call.selfId) {
    return;
  }
  switch (what) {
    case 'joined':
      say(`${person.username} joined`);
      break;
    case 'left':
      say(`${person.username ?? 'Somebody'} left`);
      break;
    case 'shares':
      say(`${person.username} ${person.is_sharing_screen ? 'shares' : 'no longer shares'} a screen`);
      break;
    case 'audio':
      if (before.is_muted !== person.is_muted) {
        say(`${person.username} ${person.is_muted ? 'muted' : 'unmuted'}`);
      }
      break;
  }
}

function ownLevel() {
  return mine.muted || mine.deafened || !watch ? 0 : watch.level;
}

function showLevels() {
  if (call?.selfId) {
    view.setLevel(call.selfId, ownLevel());
  }
  call?.receivers.forEach((receiver, userId) => {
    const source = receiver.getSynchronizationSources()[0];
    const heard = source !== undefined && source.timestamp !== lastHeard.get(userId);
    lastHeard.set(userId, source?.timestamp);
    view.setLevel(userId, heard ? source.audioLevel ?? 0 : 0);
  });
}

async function showFigures() {
  if (call?.pc && $('figures').open) {
    await figures.update(call, ownLevel()).catch(error => console.warn('figures', error));
  }
}

// --- Controls ---

function showControls() {
  for (const [id, pressed] of [['mute', mine.muted], ['deafen', mine.deafened], ['share', mine.sharing]]) {
    $(id).ariaPressed = String(pressed);
  }
  $('mute').querySelector('span').textContent = mine.muted ? 'Unmute' : 'Mute';
  $('deafen').querySelector('span').textContent = mine.deafened ? 'Undeafen' : 'Deafen';
}

$('mute').onclick = () => {
  mine.muted = !mine.muted;
  call?.setAudio({ is_muted: mine.muted });
  showControls();
};

$('deafen').onclick = () => {
  mine.deafened = !mine.deafened;
  view.setDeafened(mine.deafened);
  call?.setAudio({ is_deafened: mine.deafened });
  showControls();
};

$('share').onclick = () => {
  mine.sharing = !mine.sharing;
  call?.setSharing(mine.sharing);
  showControls();
};

$('leave').onclick = () => call?.leave();

$('invite').onclick = async () => {
  const link = `${location.origin}/?room=${encodeURIComponent($('room-title').textContent)}`;
  try {
    await navigator.clipboard.writeText(link);
    $('invite-text').textContent = 'Link copied';
    say('Invite link copied');
    setTimeout(() => { $('invite-text').textContent = 'Copy invite link'; }, 2000);
  } catch {
    banner(`Copy this link: ${link}`);
  }
};

document.onkeydown = event => {
  const typing = event.target instanceof HTMLInputElement && event.target.type !== 'range';
  if (call === null || typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) {
    return;
  }
  const button = { m: 'mute', d: 'deafen', s: 'share' }[event.key.toLowerCase()];
  if (button && !$(button).disabled) {
    event.preventDefault();
    $(button).click();
  }
};
