// Generated from crates/xsys-bundle by `npm run generate`. Do not edit.

export const BUNDLE_VERSION = 6;
export const HEADER_LENGTH = 16;
export const BODY_WINDOW = 65536;

export const INBOUND = {
  REQUEST: 1,
  CHUNK: 2,
  END: 3,
  ABORT: 4,
  FIN: 5,
  WRITTEN: 6,
  CONNECTION: 7,
  CONNECTION_CLOSED: 8,
  HANDOFF: 9,
  IDLE_TIMEOUT: 10,
  SERVER_CLOSED: 11,
  DROPPED: 12,
  ANSWERED: 13,
  CLIENT_HELLO: 14,
  TLS_FAILED: 15,
  UNTOLD: 16,
} as const;

export const REQUEST_FLAGS = {
  BODY_FOLLOWS: 1,
  BODY_WHOLE: 2,
  KEEP_ALIVE: 4,
  EXPECT_CONTINUE: 8,
  EXPECT_OTHER: 16,
  UPGRADE: 32,
  STEPS: 64,
} as const;

export const REQUEST_FIELD = {
  SERVER: 16,
  CONNECTION: 20,
  CONNECTION_GENERATION: 24,
  MAJOR: 28,
  MINOR: 29,
  HEADER_COUNT: 30,
  TARGET_OFFSET: 32,
  TARGET_LENGTH: 36,
  HEAD_LENGTH: 40,
  BODY_LENGTH: 44,
  SPANS: 48,
} as const;

export const ANSWERED_FLAGS = {
  COMPLETE: 1,
} as const;

export const ANSWERED_WORD = {
  STATUS: 0,
  ANSWERER: 1,
  BODY_LENGTH: 2,
  UNTIL_HEAD: 4,
  TOTAL: 6,
  ENDED: 8,
  PORT: 10,
  ADDRESS_LENGTH: 11,
  LINES_LENGTH: 12,
  OBSERVERS: 13,
  FIRST_OBSERVER: 14,
} as const;

export const ANSWERER = {
  STEP: 0,
  FILES: 1,
  REPLY: 2,
  HEALTH: 3,
  RATE_LIMIT: 4,
  CORS: 5,
  REFUSAL: 6,
} as const;

export const ABORT_REASON = {
  CLOSED: 0,
  TIMEOUT: 1,
  MALFORMED: 2,
  COMMANDED: 3,
} as const;

export const HANDOFF_REASON = {
  UPGRADE: 0,
  CONNECT: 1,
  CLIENT_ERROR: 2,
  TLS: 3,
} as const;

export const HANDOFF_FIELD = {
  SERVER: 16,
  FD: 20,
  REASON: 24,
  EXCHANGE: 28,
  EXCHANGE_GENERATION: 32,
  BYTE_LENGTH: 36,
  BYTES: 40,
} as const;

export const OUTBOUND = {
  DATA: 1,
  CREDIT: 2,
  ABORT: 3,
  DISCARD: 4,
  FILE: 5,
} as const;

export const DATA_FLAGS = {
  END: 1,
  CLOSE: 2,
  ACK: 4,
  HEAD: 8,
  CHUNKED: 16,
} as const;

export const DATA_FIELD = {
  HEAD_LENGTH: 16,
  BYTE_LENGTH: 20,
  BYTES: 24,
} as const;

export const FILE_FIELD = {
  FILE: 16,
  HEAD_LENGTH: 20,
  START: 24,
  LENGTH: 32,
  BYTES: 40,
} as const;

export const CODING = {
  NONE: 0,
  GZIP: 1,
  DEFLATE: 2,
  BROTLI: 3,
  ZSTD: 4,
} as const;

export const METHODS: readonly string[] = [
  'ACL',
  'BIND',
  'CHECKOUT',
  'CONNECT',
  'COPY',
  'DELETE',
  'GET',
  'HEAD',
  'LINK',
  'LOCK',
  'M-SEARCH',
  'MERGE',
  'MKACTIVITY',
  'MKCALENDAR',
  'MKCOL',
  'MOVE',
  'NOTIFY',
  'OPTIONS',
  'PATCH',
  'POST',
  'PROPFIND',
  'PROPPATCH',
  'PURGE',
  'PUT',
  'QUERY',
  'REBIND',
  'REPORT',
  'SEARCH',
  'SOURCE',
  'SUBSCRIBE',
  'TRACE',
  'UNBIND',
  'UNLINK',
  'UNLOCK',
  'UNSUBSCRIBE',
];

export const CLIENT_ERRORS: readonly string[] = [
  'HPE_INVALID_METHOD',
  'HPE_INVALID_URL',
  'HPE_INVALID_VERSION',
  'HPE_INVALID_HEADER_TOKEN',
  'HPE_LF_EXPECTED',
  'HPE_CR_EXPECTED',
  'HPE_INVALID_CONTENT_LENGTH',
  'HPE_UNEXPECTED_CONTENT_LENGTH',
  'HPE_INVALID_TRANSFER_ENCODING',
  'HPE_INVALID_CHUNK_SIZE',
  'HPE_INVALID_EOF_STATE',
  'HPE_HEADER_OVERFLOW',
  'HPE_CHUNK_EXTENSIONS_OVERFLOW',
  'HPE_INVALID_CONSTANT',
  'ERR_HTTP_REQUEST_TIMEOUT',
  'HPE_STRICT',
  'HPE_INTERNAL',
];
