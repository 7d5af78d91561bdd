// What the browser measures, once a second: one row per stream, and the path that the packets take.

export class Figures {
  #rows;
  #path;
  #before = new Map();

  constructor(rows, path) {
    this.#rows = rows;
    this.#path = path;
  }

  /** `ownLevel` is the loudness of what the microphone hears, from 0 to 1. */
  async update(call, ownLevel) {
    const rows = [];
    const sender = call.pc.getSenders()[0];
    if (sender) {
      this.#sent(await sender.getStats(), ownLevel, rows);
    }
    for (const [userId, receiver] of call.receivers) {
      const person = call.people.get(userId);
      if (person) {
        this.#received(await receiver.getStats(), person, rows);
      }
    }
    const wanted = rows.map(cells => cells.join('\n')).join('\n\n');
    if (this.#rows.dataset.shown !== wanted) {
      this.#rows.dataset.shown = wanted;
      this.#rows.replaceChildren(...rows.map(row));
    }
    this.#path.textContent = describePath(await call.pc.getStats());
  }

  clear() {
    this.#before.clear();
    this.#rows.replaceChildren();
    delete this.#rows.dataset.shown;
    this.#path.textContent = '';
  }

  #sent(report, ownLevel, rows) {
    const out = find(report, 'outbound-rtp');
    if (out) {
      const heard = find(report, 'remote-inbound-rtp');
      const rate = this.#rate(out.id, out.timestamp, out.bytesSent);
      rows.push(['You, sent', kbps(rate), percent(heard?.fractionLost), millis(heard?.jitter), '–', decibels(ownLevel)]);
    }
  }

  #received(report, person, rows) {
    const inbound = find(report, 'inbound-rtp');
    if (inbound) {
      const key = `${person.user_id}/${inbound.id}`;
      const received = this.#delta(`${key}/received`, inbound.packetsReceived);
      const lost = Math.max(0, this.#delta(`${key}/lost`, inbound.packetsLost));
      const samples = this.#delta(`${key}/samples`, inbound.totalSamplesReceived);
      const concealed = this.#delta(`${key}/concealed`, inbound.concealedSamples)
        - this.#delta(`${key}/silent`, inbound.silentConcealedSamples);
      rows.push([person.username, kbps(this.#rate(key, inbound.timestamp, inbound.bytesReceived)),
        percent(received + lost > 0 ? lost / (received + lost) : undefined), millis(inbound.jitter),
        percent(samples > 0 ? Math.max(0, concealed) / samples : undefined), decibels(inbound.audioLevel)]);
    }
  }

  #delta(key, value = 0) {
    const before = this.#before.get(key) ?? value;
    this.#before.set(key, value);
    return value - before;
  }

  #rate(key, timestamp, bytes) {
    const ms = this.#delta(`${key}/time`, timestamp);
    const bits = this.#delta(`${key}/bytes`, bytes) * 8;
    return ms > 0 ? bits / ms : undefined;
  }
}

function find(report, type) {
  return [...report.values()].find(entry => entry.type === type);
}

function describePath(report) {
  const transport = find(report, 'transport');
  const pairs = [...report.values()].filter(entry => entry.type === 'candidate-pair');
  const pair = report.get(transport?.selectedCandidatePairId) ?? pairs.find(entry => entry.selected)
    ?? pairs.find(entry => entry.nominated && entry.state === 'succeeded');
  const local = report.get(pair?.localCandidateId);
  const remote = report.get(pair?.remoteCandidateId);
  if (!pair || !local || !remote) {
    return '';
  }
  const trip = pair.currentRoundTripTime === undefined ? '' : `, round trip ${millis(pair.currentRoundTripTime)}`;
  const address = remote.address ?? remote.ip;
  const server = address?.includes(':') ? `[${address}]:${remote.port}` : `${address}:${remote.port}`;
  return `Path: ${local.protocol} from ${local.candidateType} to ${server} (${remote.candidateType})${trip}`;
}

function row(cells) {
  const made = document.createElement('tr');
  cells.forEach((text, index) => {
    const cell = document.createElement(index === 0 ? 'th' : 'td');
    if (index === 0) {
      cell.scope = 'row';
    }
    cell.textContent = text;
    made.append(cell);
  });
  return made;
}

function kbps(value) {
  return value === undefined ? '–' : `${value.toFixed(value < 10 ? 1 : 0)} kbit/s`;
}

function percent(fraction) {
  return fraction === undefined ? '–' : `${(fraction * 100).toFixed(1)} %`;
}

function millis(seconds) {
  return seconds === undefined ? '–' : `${(seconds * 1000).toFixed(1)} ms`;
}

function decibels(level) {
  return level === undefined ? '–' : level > 0 ? `${Math.round(20 * Math.log10(level)) || 0} dB` : 'silent';
}
