/** A request that a telephone provider makes at our address. */
export type PhoneAsked = {
  /** As it was called from outside, with its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
};

export type PhoneAnswer = { readonly type: string; readonly body: string };

/** How a message or a call went on after it was taken. */
export type PhoneDelivery = {
  readonly reference: string;
  readonly outcome: 'delivered' | 'failed' | 'under-way';
  /** Of a failure, in words. */
  readonly why: string | null;
};

/** What comes back from a telephone provider: what became of messages, texts that people send, keys that they press. */
export type PhoneHooks = {
  /** Was it really the provider? Compared in constant time. */
  isGenuine(asked: PhoneAsked): boolean;
  /** The page that a URL of ours speaks of; null where the URL was not made by us. */
  pageKey(asked: PhoneAsked): string | null;
  /** Null: this says nothing of the kind. */
  readDelivery(asked: PhoneAsked): PhoneDelivery | null;
  readText(asked: PhoneAsked): { readonly from: string; readonly text: string } | null;
  readDigits(asked: PhoneAsked): string | null;
  /** Answer to a text; null: nothing is sent back. */
  text(reply: string | null): PhoneAnswer;
  /** What a call says first, with the keys that may be pressed. */
  ask(key: string, spoken: readonly string[]): PhoneAnswer;
  /** What it says before it ends. */
  tell(spoken: string): PhoneAnswer;
};
