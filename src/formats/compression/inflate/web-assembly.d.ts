/** As much of WebAssembly as is used here: its types come with those of browsers only. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance<Exports> {
    constructor(module: Module, imports: object);
    readonly exports: Exports;
  }
}
