/**
 * What a middleware of this folder sees: Node's request and response, and what a framework may have put on them. Types
 * only; everything beyond Node's own is optional, because the same middleware runs under a bare `http.createServer`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface SecurityRequest extends IncomingMessage {
  /** The client's address as the framework sees it ('trust proxy'). */
  readonly ip?: string;
  readonly app?: { get?(name: string): unknown };
}

export interface SecurityResponse extends ServerResponse {
  status?(code: number): unknown;
  send?(body: unknown): unknown;
}

export type Next = (error?: unknown) => void;

export type Middleware = (req: SecurityRequest, res: SecurityResponse, next: Next) => void;
