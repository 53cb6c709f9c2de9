/**
 * The errors that are this product's own. Enters: a code of the table and details. Leaves: `XsysError`. Errors that Node
 * or Express users already know (EADDRINUSE, ERR_HTTP_HEADERS_SENT, ...) are never wrapped in it.
 */

/** Every code, with the status an answer would have and whether its message may be shown to a client. */
export const ERROR_CODES = {
  XSYS_NATIVE_MISSING: { status: 500, expose: false },
  XSYS_NATIVE_FAILED: { status: 500, expose: false },
  XSYS_NATIVE_INCOMPATIBLE: { status: 500, expose: false },
  XSYS_CORE_UNKNOWN: { status: 500, expose: false },
  XSYS_CONTROL_MISSING: { status: 500, expose: false },
  XSYS_STEP_REFUSED: { status: 500, expose: false },
  XSYS_REDIS_MISSING: { status: 500, expose: false },
  XSYS_OPTIONS_INVALID: { status: 500, expose: false },
  XSYS_NOT_PROVIDED: { status: 500, expose: false },
  XSYS_BUNDLE_MALFORMED: { status: 500, expose: false },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Match on `code`: it is stable, the wording is not. */
export class XsysError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly expose: boolean;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'XsysError';
    this.code = code;
    this.status = ERROR_CODES[code].status;
    this.expose = ERROR_CODES[code].expose;
  }
}
