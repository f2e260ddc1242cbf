export { createClient, fillPath, type CallOptions, type Client, type ClientOptions } from './client.ts';
