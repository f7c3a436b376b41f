// Made by `npm run types` from archive/record/fields.py. What a draft holds when it follows the rules; one
// that was opened is Partial, until somebody has looked.
import type { Words } from "./rules.js";

export type Draft = {
  format: "amana-draft/1";
  languages: string[];
  change: "publication" | "correction" | "clarification" | "update" | "retraction";
  note?: Words;
  headline: Words;
  dateline?: Words;
  body: Words;
  byline: { name: Words; biography?: Words };
  event_date: {
    edtf: string;
    precision: "minute" | "hour" | "part_of_day" | "day" | "week" | "month" | "year" | "unknown";
  };
  place: {
    name: Words;
    precision: "exact" | "vicinity" | "locality" | "town" | "district" | "governorate" | "withheld";
    latitude?: number;
    longitude?: number;
  };
  incident_types: (
    | "airstrike"
    | "shelling"
    | "ground_fighting"
    | "frontline_change"
    | "military_movement"
    | "ied_mine_suicide"
    | "prohibited_weapon"
    | "killing_execution"
    | "arrest_detention"
    | "abduction_disappearance"
    | "torture_ill_treatment"
    | "sexual_gender_violence"
    | "siege_denial_of_aid"
    | "attack_protected_object"
    | "forced_displacement"
    | "looting_destruction"
    | "child_recruitment"
    | "protest_repression"
    | "decree_or_punishment"
    | "other"
  )[];
  status: "reported" | "corroborated" | "verified" | "disputed" | "false";
  status_statement: Words;
  content_warnings: (
    | "death"
    | "graphic_injury"
    | "children"
    | "torture"
    | "sexual_violence"
    | "distressing_audio"
    | "hate_propaganda"
    | "none"
  )[];
  licence: "CC-BY-4.0" | "CC-BY-NC-4.0" | "CC0-1.0" | "rights-reserved";
  actors?: {
    name: Words;
    role?: Words;
    type:
      | "state_forces"
      | "rebel_group"
      | "political_militia"
      | "identity_militia"
      | "rioters"
      | "protesters"
      | "civilians"
      | "external_other";
    attribution: "stated_by_source" | "assessed_likely" | "confirmed" | "unknown";
  }[];
  casualties?: {
    killed?: { min: number; max: number };
    injured?: { min: number; max: number };
    civilian?: boolean;
  };
  weapons?: Words[];
  citations?: { title: Words; url?: string }[];
  translation?: "original" | "human" | "machine_reviewed";
  embargo?: string;
  media: {
    file: string;
    sha256: string;
    size: number;
    type:
      | "application/pdf"
      | "audio/aiff"
      | "audio/flac"
      | "audio/mp4"
      | "audio/mpeg"
      | "audio/ogg"
      | "audio/wav"
      | "image/avif"
      | "image/gif"
      | "image/heic"
      | "image/jpeg"
      | "image/png"
      | "image/webp"
      | "text/plain"
      | "video/3gpp"
      | "video/mp4"
      | "video/quicktime"
      | "video/webm"
      | "video/x-matroska";
    alternative: Words;
    captions?: Words;
    poster?: string;
    warnings: (
      | "death"
      | "graphic_injury"
      | "children"
      | "torture"
      | "sexual_violence"
      | "distressing_audio"
      | "hate_propaganda"
      | "none"
    )[];
    alterations: (
      | "metadata_removed"
      | "re_encoded"
      | "faces_covered"
      | "voice_altered"
      | "cropped"
      | "trimmed"
      | "audio_removed"
      | "text_blacked_out"
    )[];
  }[];
};
