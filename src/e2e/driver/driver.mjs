// Drives real browsers for JUnit. Commands come in as JSON lines on stdin, one answer each goes out on stdout; the end of
// stdin ends everything that was started.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

const CHROMIUM_ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling', '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows', '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'
];
const FIREFOX_PREFERENCES = {
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.block-autoplay-until-in-foreground': false,
  'media.navigator.permission.disabled': true,
  'media.navigator.streams.fake': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false
};

const scratch = mkdtempSync(join(tmpdir(), 'media-sfu-e2e-'));
const browsers = new Map();
const pages = new Map();
let sound = null;

/** Firefox plays nothing without a sound device: one that leads nowhere, of our own. */
function startSound() {
  const socket = join(scratch, 'pulse.socket');
  const server = spawn('pulseaudio', ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no',
    '-L', 'module-null-sink sink_name=nowhere', '-L', `module-native-protocol-unix auth-anonymous=1 socket=${socket}`],
  { stdio: 'ignore', env: { ...process.env, XDG_RUNTIME_DIR: scratch, HOME: scratch } });
  server.on('error', error => console.error(`pulseaudio: ${error.message}`));
  return { server, address: `unix:${socket}` };
}

/** Runs in the page before its own code: the microphone is a tone in syllables, as only speech counts as speaking. */
function toneMicrophone(frequency) {
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    await context.resume();
    const destination = context.createMediaStreamDestination();
    const oscillator = new OscillatorNode(context, { frequency });
    const gain = new GainNode(context, { gain: 0.15 });
    const syllables = new OscillatorNode(context, { frequency: 4 });
    syllables.connect(new GainNode(context, { gain: 0.14 })).connect(gain.gain);
    oscillator.connect(gain).connect(destination);
    oscillator.start();
    syllables.start();
    return destination.stream;
  };
}

const commands = {
  async launch({ browser, kind, executable, sound: file }) {
    if (kind === 'firefox') {
      sound ??= startSound();
      browsers.set(browser, await puppeteer.launch({
        browser: 'firefox', executablePath: executable, headless: true, extraPrefsFirefox: FIREFOX_PREFERENCES,
        env: { ...process.env, PULSE_SERVER: sound.address, HOME: scratch }
      }));
    } else {
      browsers.set(browser, await puppeteer.launch({
        executablePath: executable, headless: true, userDataDir: join(scratch, browser),
        args: file ? [...CHROMIUM_ARGUMENTS, `--use-file-for-fake-audio-capture=${file}%noloop`] : CHROMIUM_ARGUMENTS
      }));
    }
    return browsers.get(browser).version();
  },

  async quit({ browser }) {
    const running = browsers.get(browser);
    browsers.delete(browser);
    await running.close();
  },

  async open({ browser, page, url, tone }) {
    const opened = await browsers.get(browser).newPage();
    opened.on('console', message => message.type() === 'error' && console.error(`${page}: ${message.text()}`));
    opened.on('pageerror', error => console.error(`${page}: ${error.message}`));
    opened.on('dialog', dialog => dialog.accept());
    if (tone) {
      await opened.evaluateOnNewDocument(toneMicrophone, tone);
    }
    pages.set(page, opened);
    await opened.goto(url, { waitUntil: 'load' });
  },

  /** Runs a function's source in the page with the arguments, and gives what it returns. */
  run({ page, code, args }) {
    return pages.get(page).evaluate(`(${code})(...${JSON.stringify(args ?? [])})`);
  },

  async reload({ page }) {
    await pages.get(page).reload({ waitUntil: 'load' });
  },

  async type({ page, selector, text }) {
    await pages.get(page).$eval(selector, input => input.select());
    await pages.get(page).keyboard.type(text);
  },

  press({ page, key }) {
    return pages.get(page).keyboard.press(key);
  },

  /** Brings the page in front first: a tab that is not drawn is not scrolled, and a click would wait for that. */
  async click({ page, selector }) {
    await pages.get(page).bringToFront();
    await pages.get(page).click(selector);
  },

  async close({ page }) {
    const opened = pages.get(page);
    pages.delete(page);
    await opened.close();
  }
};

async function end() {
  await Promise.race([
    Promise.allSettled([...browsers.values()].map(browser => browser.close())),
    new Promise(resolve => setTimeout(resolve, 5000))
  ]);
  browsers.forEach(browser => browser.process()?.kill('SIGKILL'));
  sound?.server.kill();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

createInterface({ input: process.stdin }).on('line', async line => {
  const { id, command, ...parameters } = JSON.parse(line);
  let answer;
  try {
    answer = { id, result: await commands[command](parameters) ?? null };
  } catch (error) {
    answer = { id, error: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}).on('close', end);
process.on('SIGTERM', end);
