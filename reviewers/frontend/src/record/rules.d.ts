// The declaration of a record's fields, as the server gives it to the editor and to the safety review
// (`accession.rules()`, archive/record/fields.py). Form, validation, review and comparison walk it; none of them has
// a list of fields of its own.
import type { Json } from "../types.js";

/** A text in each language of the installation, by the language's code. */
export type Words = { [language: string]: string };
export type Option = { slug: string; label: Words };

/** How a field is asked for. `rows`: of a text area, 1 for a line; `pair`: beside the one before it. */
export type Form = {
  part: string;
  rows: number;
  pair: boolean;
  ticked: string[];
  add: Words;
  when: "" | "heard" | "film";
  input: string;
  /** What the form asks, where that is more than the field's name. */
  label?: Words;
};

type Field = {
  path: string;
  required?: boolean;
  /** Another field, and the one value of it with which this one need not be there. */
  required_unless?: [string, string];
  label: Words;
  help: Words;
  public: boolean;
  review: boolean;
  /** Null where the case or the script says it. */
  form: Form | null;
};

export type TextNode = Field & { kind: "text"; longest: number };
export type WordNode = Field & {
  kind: "word" | "words";
  words: string[];
  vocabulary: string;
  options: Option[];
};
export type ListNode = Field & { kind: "list"; of: Node; most: number; row: Words };
export type GroupNode = Field & { kind: "group"; fields: { [name: string]: Node }; also: string };
export type NumberNode = Field & { kind: "number"; least: number; most: number; whole: boolean };
export type PatternNode = Field & { kind: "pattern"; expression: string; code: string };
export type MomentNode = Field & { kind: "moment"; expression: string };
export type LanguagesNode = Field & { kind: "languages"; words: string[] };
export type PlainNode = Field & { kind: "yes_or_no" | "date" | "captions" };
export type Node =
  | TextNode
  | WordNode
  | ListNode
  | GroupNode
  | NumberNode
  | PatternNode
  | MomentNode
  | LanguagesNode
  | PlainNode;
export type Kind = Node["kind"];

export type Language = { code: string; name: Words; direction: "ltr" | "rtl" };

export type DateRules = {
  longest: number;
  forms: { [form: string]: string };
  without_zone: string;
  precisions: { [precision: string]: string[] };
  ends: string;
  open: string[];
  earliest: string;
};

export type CaptionRules = {
  longest: number;
  most_cues: number;
  longest_line: number;
  time: string;
  mark: string;
  entities: { [entity: string]: string };
  control: string;
};

export type Rules = {
  languages: Language[];
  document: GroupNode;
  /** By the code of a problem. */
  sentences: { [code: string]: Words };
  /** Letters that nobody sees, and those that may not be in a text: parts of a regular expression. */
  blank: string;
  unprintable: string;
  /** Bytes of the whole document. */
  largest: number;
  settled: string[];
  coarse: string[];
  media_types: { [ending: string]: string };
  dates: DateRules;
  captions: CaptionRules;
};

/** What is in a document, before anybody has looked whether it follows the rules. */
export type Unread = { [name: string]: Json };

/** @see ./validate.js */
export type Reader = {
  rules: Rules;
  document: Unread;
  languages: string[];
  report: (path: string, code: string) => void;
};
export type Check<N> = (reader: Reader, path: string, value: Json | undefined, node: N) => void;
export type Checks = {
  text: Check<TextNode>;
  word: Check<WordNode>;
  words: Check<WordNode>;
  list: Check<ListNode>;
  group: Check<GroupNode>;
  number: Check<NumberNode>;
  pattern: Check<PatternNode>;
  moment: Check<MomentNode>;
  languages: Check<LanguagesNode>;
  yes_or_no: Check<PlainNode>;
  date: Check<PlainNode>;
  captions: Check<PlainNode>;
};
