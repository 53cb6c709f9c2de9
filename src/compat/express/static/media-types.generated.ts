// Generated from npm's mime-types by `npm run generate`. Do not edit.

/** SHA-256 of the engine's table, as JSON. */
export const MEDIA_TYPES_DIGEST = 'zRvey0jc0pAbmf8zPxjdpQq8XypI7w0zY7Al2key5fg=';
