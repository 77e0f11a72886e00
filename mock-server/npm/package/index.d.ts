/// <reference lib="esnext.disposable" />

/**
 * Starts a server on a free port and waits until it accepts requests.
 *
 * The server stops with {@link Mock.stop}, and at the latest when this process exits, even if it
 * is killed. A running server does not keep this process alive.
 *
 * @throws {MockError} with the server's stderr, if the server does not start
 */
export function startMock(options?: StartOptions): Promise<Mock>;

/**
 * The path of the program, to run it without Node.
 *
 * @throws {MockError} if there is no program for this platform, or its package is not installed
 */
export function programPath(): string;

/** Options of {@link startMock}. */
export interface StartOptions {
  /** The initial state: `'demo'`, `'empty'`, a JSON or YAML file, or a seed. Default: `'demo'`. */
  seed?: 'demo' | 'empty' | (string & {}) | Seed;
  /** App directories that the vendor's command line pulled. The default seed is then empty. */
  appDir?: string | readonly string[];
  /** Generates this many users for the first app. */
  users?: number;
  /** Stops the clock at this time. A number is seconds since 1970. */
  clock?: Date | string | number;
  /** Keeps the state in this file. If it exists, its state is used instead of the seed. */
  data?: string;
  /** Default: a free port. */
  port?: number;
  /** Default: `127.0.0.1`. */
  host?: string;
  /** The base URL in all responses, if clients reach the server by another address. */
  publicUrl?: string;
  /** The key pair of the administrator, instead of the seed's. */
  adminKey?: KeyPair;
  /** Required by the controls from then on. Default: the server's APPSERVICES_CONTROL_TOKEN. */
  controlToken?: string;
  /** What revoking ends: access tokens too, or only the refresh. Default: as in the seed. */
  sessions?: 'documented' | 'observed';
  /** Derives IDs, tokens and secrets from this number. */
  rngSeed?: number;
  /** Serves HTTPS, with a certificate that {@link Mock.ca} signed. */
  tls?: boolean;
  /** Writes a line to this process's stderr for each request. Default: `'off'`. */
  log?: 'text' | 'json' | 'off';
  /**
   * Records every request and response in this new file, for `appservices-mock ctl replay`.
   * Passwords, keys and tokens are placeholders.
   */
  record?: string;
  /** Variables that are added to the server's environment. */
  env?: Record<string, string>;
  /** More arguments of `appservices-mock serve`. */
  args?: readonly string[];
  /** The program. Default: that of the package for this platform. */
  program?: string;
  /** After this many milliseconds, a server that does not listen is an error. Default: 30000. */
  startTimeout?: number;
}

/** What a server and a world have in common. */
export interface Controls {
  /** Where clients connect to, without a slash at the end. */
  readonly baseUrl: string;
  /** The first key pair for the Admin API. Undefined if the seed has none. */
  readonly adminKey: KeyPair | undefined;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly state: State;
  /**
   * Checks how often a request was received. Without a number, at least once.
   *
   * @throws {VerificationError} with the most similar requests
   */
  verify(expectation?: Expectation): Promise<Verdict>;
  /** The received requests, oldest first, with secrets redacted. */
  requests(filter?: RequestFilter): Promise<ReceivedRequest[]>;
  /** Empties the journal of requests. */
  clearRequests(): Promise<void>;
  /** The mails that were sent, oldest first. */
  outbox(filter?: { to?: string }): Promise<Mail[]>;
  /** Live sessions by user. `user` is an ID or an address. */
  sessions(filter?: { user?: string }): Promise<UserSessions[]>;
  /** Restores the initial state, clock, faults and journal. Worlds stay. */
  reset(): Promise<void>;
  /**
   * Sends a request to the Admin API and returns the body of the response. Logs in with
   * {@link adminKey} before the first request, and when the login has expired.
   *
   * @param path what follows `/api/admin/v3.0`
   * @throws {MockError} with `status`, if the response is an error
   */
  admin<Body = any>(method: string, path: string, body?: unknown): Promise<Body>;
}

/** A running server. */
export interface Mock extends Controls, AsyncDisposable {
  readonly pid: number;
  /** The projects at startup, with their apps. */
  readonly projects: readonly Project[];
  /** The first project that has an app, or else the first. */
  readonly project: Project | undefined;
  /** The apps of all projects at startup. */
  readonly apps: readonly App[];
  /** The first app of {@link project}. */
  readonly app: App | undefined;
  /** What `appservices-mock exec` sets for its command: `APPSERVICES_BASE_URL` and so on. */
  readonly env: Readonly<Record<string, string>>;
  /** With the option `tls`: the certificate to trust, in PEM. */
  readonly ca: string | undefined;
  readonly worlds: Worlds;
  /**
   * Stops the server.
   *
   * @throws {MockError} if the server has failed, for example to write its data file
   */
  stop(): Promise<void>;
}

/** A state of its own, with clock, faults and journal, below a base URL of its own. */
export interface World extends Controls, AsyncDisposable {
  readonly id: string;
  delete(): Promise<void>;
}

export interface Worlds {
  /** Creates a world. It begins as a copy of the server's initial state, or from a seed. */
  create(options?: WorldOptions): Promise<World>;
  list(): Promise<{ id: string; baseUrl: string; idleSeconds: number }[]>;
  delete(id: string): Promise<void>;
  /** Deletes all worlds. */
  clear(): Promise<void>;
}

export interface WorldOptions {
  seed?: Seed;
  rngSeed?: number;
  /** Deletes the world after this time without a request, in real time. Default: 900. */
  idleSeconds?: number;
}

/** Each change returns the new time. What is due by then has expired. */
export interface Clock {
  now(): Promise<Date>;
  /** Advances the clock by seconds, or by a duration such as `'31m'`, `'1h30m'` or `'60d'`. */
  advance(by: string | number): Promise<Date>;
  /** Sets the clock. A number is seconds since 1970, a text such as `2024-05-01T12:00:00Z`. */
  set(to: Date | string | number): Promise<Date>;
  freeze(): Promise<Date>;
  /** Lets the clock run again, or at another speed. */
  run(options?: { scale?: number }): Promise<Date>;
  /** Returns to the system's time. */
  system(): Promise<Date>;
}

export interface Faults {
  /** Adds a rule, which is tried after the others. */
  add(fault: Fault): Promise<{ id: number; remove(): Promise<void> }>;
  list(): Promise<FaultInfo[]>;
  remove(id: number): Promise<void>;
  /** Removes all rules. */
  clear(): Promise<void>;
}

/** The whole state as one document, whose content belongs to the server. */
export interface State {
  export(): Promise<object>;
  import(document: object): Promise<void>;
}

export interface KeyPair {
  publicKey: string;
  privateKey: string;
}

export interface Project {
  id: string;
  name: string;
  apps: readonly App[];
}

export interface App {
  /** In paths of the Admin API. */
  id: string;
  /** With which clients log in. */
  clientAppId: string;
  /** The number of users at startup. */
  users: number;
}

/** A text, in which `*` matches any text; exactly a text; or a regular expression. */
export type TextPattern = string | { equals: string } | { matches: string };

/** Which requests. A request must match every part that is given. */
export interface RequestPattern {
  method?: string | null;
  /** Without the query. */
  path?: TextPattern;
  /** Parameters by name; `null`: absent. */
  query?: Record<string, TextPattern | number | boolean | null>;
  /** Headers by name, in upper or lower case; `null`: absent. */
  headers?: Record<string, TextPattern | number | boolean | null>;
  /**
   * What the body has, at any depth, and perhaps more. `'*'` stands for any value. A string
   * on its own is for the body as text.
   */
  body?: unknown;
}

export interface Expectation extends RequestPattern {
  status?: number;
  times?: number;
  atLeast?: number;
  atMost?: number;
}

export interface Verdict {
  ok: boolean;
  expected: string;
  seen: number;
  /** If there were too few requests. */
  nearest: NearMiss[];
  /** If there were too many requests: the last of them, oldest first. */
  matching: MatchingRequest[];
  dropped: number;
  inconclusive: boolean;
  message: string;
}

export interface MatchingRequest {
  number: number;
  method: string;
  path: string;
  query: string | null;
  status: number;
}

export interface NearMiss {
  method: string;
  path: string;
  status: number;
  times: number;
  differs: ('method' | 'path' | 'query' | 'headers' | 'body' | 'status')[];
  /** What differs in them. Without `actual`, the request has nothing there. */
  differences: { field: string; expected: unknown; actual?: unknown }[];
}

export interface RequestFilter extends RequestPattern {
  status?: number;
  /** Only requests that no route matched, or only the others. */
  unexpected?: boolean;
}

export interface ReceivedRequest {
  number: number;
  method: string;
  path: string;
  query: string | null;
  headers: [name: string, value: string][];
  /** JSON; a string if the body is not JSON; null if it is empty. */
  body: any;
  /** 0 if the server hung up. */
  status: number;
}

export interface Mail {
  /** The client app ID. */
  app: string;
  to: string;
  kind: 'confirm' | 'reset';
  token: string;
  token_id: string;
  link: string | null;
  /** Seconds since 1970. */
  created: number;
}

export interface UserSessions {
  /** The client app ID. */
  app: string;
  user: string;
  email: string | null;
  sessions: { id: string; device: string; expires: number }[];
}

/** Selects requests, and says what happens to them. */
/** Default: every request. */
export interface Fault extends RequestPattern {
  /** Lets this many requests pass first. */
  after?: number;
  /** Then applies only to every Nth request. */
  every?: number | null;
  /** Then applies at random with this probability. */
  probability?: number | null;
  /** The number that the random choices derive from. */
  seed?: number;
  /** Applies at most this many times. Default: no limit. */
  times?: number | null;
  /** Default: status 500 without a body. */
  effect?: FaultEffect;
}

export type FaultEffect =
  | {
      type: 'status';
      status: number;
      error?: string;
      error_code?: string;
      body?: string;
      content_type?: string;
    }
  | { type: 'delay'; millis: number }
  | { type: 'jitter'; from_millis: number; to_millis: number }
  | { type: 'too_many_requests'; retry_after: number }
  | { type: 'big_body'; bytes: number }
  | {
      type:
        | 'hang_up'
        | 'reset'
        | 'malformed_json'
        | 'half_body'
        | 'endless_body'
        | 'expire_access_token';
    };

export interface FaultInfo extends Fault {
  id: number;
  matched: number;
  fired: number;
}

/** The content of a seed file. README.md of the server describes each key. */
export interface Seed {
  sessions?: 'documented' | 'observed';
  admins?: { public_api_key: string; private_api_key: string; groups?: string[] }[];
  admin_users?: { username: string; password: string; groups?: string[] }[];
  groups?: GroupSeed[];
  faults?: Fault[];
}

export interface GroupSeed {
  id?: string;
  name?: string;
  apps?: AppSeed[];
}

export interface AppSeed {
  name: string;
  id?: string;
  client_app_id?: string;
  product?: string;
  location?: string;
  deployment_model?: string;
  environment?: string;
  refresh_token_seconds?: number;
  providers?: ProviderSeed[];
  secrets?: { name: string; value?: string }[];
  functions?: { name: string; cases?: FunctionCase[] }[];
  api_keys?: ApiKeySeed[];
  users?: UserSeed[];
  pending?: { email: string; id?: string; password?: string; confirmed?: boolean }[];
  /** Configuration files by path, as in an app directory. */
  files?: Record<string, string>;
}

export interface ProviderSeed {
  type: string;
  id?: string;
  disabled?: boolean;
  config?: Record<string, unknown>;
  secret_config?: Record<string, unknown>;
  metadata_fields?: { name: string; field_name?: string; required?: boolean }[];
  /** Of `custom-token`: at least 32 characters, or public keys in PEM. */
  signing_keys?: string[];
  /** Of `oauth2-*`: the tokens that clients log in with. */
  tokens?: { token: string; id: string; data?: Record<string, unknown> }[];
}

export interface FunctionCase {
  email?: string;
  password?: string;
  current_password_valid?: boolean;
  payload?: unknown;
  arguments?: unknown[];
  result?: unknown;
  error?: string;
}

export interface ApiKeySeed {
  name: string;
  id?: string;
  key?: string;
  user_id?: string;
  disabled?: boolean;
  sessions?: number;
}

export interface UserSeed {
  id?: string;
  type?: 'normal' | 'server';
  email?: string;
  password?: string;
  disabled?: boolean;
  data?: Record<string, unknown>;
  custom_data?: Record<string, unknown>;
  identities?: { provider_type: string; id?: string; provider_id?: string }[];
  sessions?: number;
  creation_date?: number;
  last_authentication_date?: number;
}

/** The server did not start, has exited, or rejected a request. */
export class MockError extends Error {
  private constructor();
  /** What the server wrote to stderr, at least the end of it. */
  readonly stderr?: string;
  /** The exit code of the server, if it has exited. */
  readonly exitCode?: number | null;
  /** The signal that killed the server. */
  readonly exitSignal?: string | null;
  /** The status of a response. */
  readonly status?: number;
  /** The `error_code` of a response. */
  readonly errorCode?: string;
}

/** A request was not received as often as expected. An `AssertionError` of `node:assert`. */
export class VerificationError extends Error {
  private constructor();
  readonly code: 'ERR_ASSERTION';
  readonly actual: number;
  readonly expected: string;
  readonly operator: 'verify';
  /** After too few requests: the most similar ones. */
  readonly nearest: NearMiss[];
  /** After too many requests: the last of them, oldest first. */
  readonly matching: MatchingRequest[];
  /** Whether requests that the journal dropped could change the verdict. */
  readonly inconclusive: boolean;
}
