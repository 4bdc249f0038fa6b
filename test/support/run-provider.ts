/** Runs one function of a provider module in a process that a test can kill. Arguments: module, function, JSON. */
const [module = "", method = "", json = "[]"] = process.argv.slice(2);
const functions = (await import(module)) as Record<string, (...args: unknown[]) => Promise<unknown>>;
await functions[method]?.(...(JSON.parse(json) as unknown[]));
