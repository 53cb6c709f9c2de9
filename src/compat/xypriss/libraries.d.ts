/** What is used of libraries that bring no types. */
declare module 'multer' {
  interface Upload {
    single(field: string): unknown;
    array(field: string, maxCount?: number): unknown;
    fields(fields: readonly object[]): unknown;
    any(): unknown;
    none(): unknown;
  }
  const multer: { (options?: object): Upload; memoryStorage(): object; diskStorage(options: object): object };
  export = multer;
}
