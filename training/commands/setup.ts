/**
 * `npm run training:setup`: installs TensorFlow for Node.
 *
 * `training/` has a package.json of its own, so that the app's install never meets tfjs-node. Two
 * things make it work beside the app's tfjs: the copies of tfjs that npm puts next to tfjs-node are
 * removed, so that its imports resolve upwards to the one tfjs-core of the root (two cores would
 * mean two engines and tensors that do not know each other); and where the vendor's binary cannot
 * be downloaded, libtensorflow is taken out of the `tensorflow-cpu` wheel, which carries the same C
 * library and headers, and the binding is compiled against it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../shared/paths';
import { runCommand } from './command';

const trainingFolder = fileURLToPath(new URL('..', import.meta.url));
const scopeFolder = join(trainingFolder, 'node_modules', '@tensorflow');
const packageFolder = join(scopeFolder, 'tfjs-node');
const NAPI_VERSION = 8;
/** The vendor's download stalls rather than fails behind some firewalls. */
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

/** Runs one program; true if it ended with 0. Its output is shown only where it failed. */
function run(program: string, args: readonly string[], cwd: string, timeout?: number): boolean {
  const result = spawnSync(program, args, { cwd, encoding: 'utf8', timeout });
  if (result.status === 0) return true;
  const reason = result.error?.message ?? `ended with ${result.status ?? result.signal}`;
  const lastLines = `${result.stdout ?? ''}\n${result.stderr ?? ''}`.trim().split('\n').slice(-6);
  console.log(`  ${program} ${args[0] ?? ''}: ${reason}\n    ${lastLines.join('\n    ')}`);
  return false;
}

/** Throws a sentence with `what` could not be done, unless it was. */
function must(done: boolean, what: string): asserts done {
  if (!done) throw new Error(`could not ${what}; see the lines above`);
}

/** Installs the JavaScript side and leaves exactly one tfjs-core to be found, the root's. */
function installPackage(): void {
  const install = existsSync(join(trainingFolder, 'package-lock.json')) ? 'ci' : 'install';
  const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
  must(run('npm', [install, ...options], trainingFolder), 'install tfjs-node from the registry');
  for (const name of readdirSync(scopeFolder)) {
    if (name !== 'tfjs-node') rmSync(join(scopeFolder, name), { recursive: true });
  }
}

/** Loads tfjs-node in a process of its own (a failed native load cannot be undone). Its version. */
function installedVersion(): string | undefined {
  const script =
    "const tf = require('@tensorflow/tfjs-node');" +
    'const sum = tf.add([1], [2]).dataSync()[0];' +
    'if (sum !== 3) throw new Error(`1 + 2 gave ${sum}`);' +
    'console.log("libtensorflow " + tf.backend().binding.TF_Version);';
  const result = spawnSync(process.execPath, ['-e', script], {
    cwd: trainingFolder,
    encoding: 'utf8',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  return /^libtensorflow (\S+)$/m.exec(result.stdout)?.[1];
}

/** The package's own way: download the vendor's libtensorflow and prebuilt binding. */
function installOrdinary(): boolean {
  return run(process.execPath, ['scripts/install.js'], packageFolder, DOWNLOAD_TIMEOUT_MS);
}

/**
 * Library and headers out of the tensorflow-cpu wheel, unpacked once into the cache. Its folder.
 */
function unpackWheel(): string {
  const folder = join(cacheFolder(), 'libtensorflow');
  const unpacked = join(folder, 'tensorflow');
  if (existsSync(join(unpacked, 'complete'))) return unpacked;
  mkdirSync(folder, { recursive: true });
  const download = ['-m', 'pip', 'download', '--no-deps', '--only-binary', ':all:', '-d', folder];
  must(run('python3', [...download, 'tensorflow-cpu'], folder), 'download tensorflow-cpu with pip');
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  must(wheel !== undefined, `find the downloaded wheel in ${folder}`);
  const unzip =
    'import sys, zipfile\n' +
    'wheel = zipfile.ZipFile(sys.argv[1])\n' +
    "parts = ('tensorflow/libtensorflow', 'tensorflow/include/')\n" +
    'wheel.extractall(sys.argv[2], [n for n in wheel.namelist() if n.startswith(parts)])\n' +
    "open(sys.argv[2] + '/tensorflow/complete', 'w').close()\n";
  const done = run('python3', ['-c', unzip, join(folder, wheel ?? ''), folder], folder);
  must(done, 'unpack libtensorflow');
  rmSync(join(folder, wheel ?? ''));
  return unpacked;
}

/** Links the wheel's files under the names the package expects and compiles the binding. */
function buildAgainstWheel(): void {
  const source = unpackWheel();
  const library = join(packageFolder, 'deps', 'lib');
  rmSync(join(packageFolder, 'deps'), { recursive: true, force: true });
  mkdirSync(library, { recursive: true });
  symlinkSync(join(source, 'include'), join(packageFolder, 'deps', 'include'));
  const links = {
    'libtensorflow.so': 'libtensorflow_cc.so.2',
    'libtensorflow_cc.so.2': 'libtensorflow_cc.so.2',
    'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
    'libtensorflow_framework.so.2': 'libtensorflow_framework.so.2',
  };
  for (const [name, target] of Object.entries(links)) {
    symlinkSync(join(source, target), join(library, name));
  }
  const args = [
    join(trainingFolder, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
    'rebuild',
    `--napi_build_version=${NAPI_VERSION}`,
    '--module_name=tfjs_binding',
    `--module_path=${join(packageFolder, 'lib', `napi-v${NAPI_VERSION}`)}`,
  ];
  // Most Node installations carry their headers; without them node-gyp downloads them.
  const prefix = resolve(process.execPath, '..', '..');
  if (existsSync(join(prefix, 'include', 'node', 'node_api.h'))) args.push(`--nodedir=${prefix}`);
  must(
    run(process.execPath, args, packageFolder),
    'compile the binding (a C++ compiler is needed)',
  );
}

/** Installs what is missing and says in one line what training will run on. */
function setup(): void {
  if (existsSync(packageFolder) && readdirSync(scopeFolder).length === 1) {
    const version = installedVersion();
    if (version !== undefined) {
      console.log(`training:setup: libtensorflow ${version} is installed and runs.`);
      return;
    }
  }
  console.log('Installing tfjs-node (the ordinary way first: the vendor’s own download) ...');
  installPackage();
  let way = 'the vendor’s download';
  if (!installOrdinary() || installedVersion() === undefined) {
    console.log('That did not work here; taking libtensorflow from the tensorflow-cpu wheel ...');
    way = 'the tensorflow-cpu wheel';
    buildAgainstWheel();
  }
  const version = installedVersion();
  must(version !== undefined, 'load tfjs-node after building it');
  console.log(`training:setup: libtensorflow ${version} from ${way} runs.`);
}

await runCommand({
  name: 'training:setup',
  summary:
    'Installs TensorFlow for Node beside the app and prints which libtensorflow runs. Where the ' +
    "vendor's binary cannot be downloaded, libtensorflow is taken out of the tensorflow-cpu wheel (pip) " +
    'and the binding is compiled against it (C++ compiler).',
  options: {},
  run: setup,
});
