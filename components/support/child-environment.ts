/**
 * What docker and ssh need: where programs, the home and its settings are, the language, an agent's socket, proxies.
 * This process has more: Pulumi gives it the stack's settings, the Authentik token among them, and the shell that
 * started it may have the state's passphrase and the backend's keys.
 */
const needed = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TZ|LANG|LANGUAGE|TERM|DISPLAY)$/,
  /^(LC|XDG|DOCKER|SSH|BUILDKIT)_/,
  /^((HTTPS?|ALL|NO)_PROXY|SSL_CERT_(FILE|DIR))$/i,
  // Windows.
  /^(PATHEXT|SYSTEMROOT|COMSPEC|TEMP|TMP|USERPROFILE|HOMEDRIVE|HOMEPATH|(LOCAL)?APPDATA|PROGRAM(DATA|FILES.*))$/i,
];

/** The part of an environment that a program of somebody else's is started with. */
export function childEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const handedOn = Object.entries(environment).filter(([name]) => needed.some((one) => one.test(name)));
  return Object.fromEntries(handedOn.map(([name, value = ""]) => [name, value]));
}
