// The browser and the player of the tests in this folder.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');

// Exit code of a test that cannot run here.
const SKIPPED = 77;

// hls.js, as scripts/setup keeps it.
const player = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
	'penstock', 'players', 'node_modules', 'hls.js', 'dist', 'hls.min.js');
const browsers = ['chromium-headless-shell', 'chromium'];

// One that starts, or none.
function find_browser(patience_ms) {
	return browsers.find((name) =>
		spawnSync(name, ['--version'], { timeout: patience_ms, killSignal: 'SIGKILL' }).status === 0);
}

// Without a window, in a process group of its own: what is started may be a script that starts the
// browser. Its state is in the folder `profile`.
function open_page(browser, url, profile) {
	return spawn(browser, ['--headless', '--no-sandbox', '--disable-gpu', '--mute-audio',
		'--autoplay-policy=no-user-gesture-required', '--disable-dev-shm-usage',
		`--user-data-dir=${profile}`, '--remote-debugging-port=0', url],
	{ stdio: 'ignore', detached: true });
}

// With all that it has started.
function close(window) {
	try {
		process.kill(-window.pid, 'SIGKILL');
	} catch {
		// It has ended, or never began.
	}
}

module.exports = { SKIPPED, player, browsers, find_browser, open_page, close };
