-- One row for each edit anybody asked for, under the id of its conversation: the same id is never done twice.
create table intents (
  id           text primary key,
  -- The order in which the edits were asked for.
  seq          bigint generated always as identity unique,
  campaign_id  text not null,
  asked_by     text,
  -- What was asked, as canonical JSON text: the same id with another content is refused.
  content      text not null,
  -- The highest attempt that has taken this intent up; what lower ones still write is refused.
  attempt      integer not null check (attempt >= 1),
  -- What is to be pushed where, as JSON text; null when there was nothing to push.
  plan         text,
  -- The result word for word as it was first given, so that a second answer is equal to the byte. Null: not done yet.
  result       text,
  created_at   timestamptz not null,
  finished_at  timestamptz
);
create index intents_by_campaign on intents (campaign_id, seq);

-- What became of an intent on each platform. 'sent' is written before the platform is told anything.
create table pushes (
  intent_id  text not null references intents (id) on delete cascade,
  platform   text not null,
  state      text not null check (state in ('queued', 'sent', 'applied', 'failed', 'unknown', 'cancelled')),
  outcome    text,
  primary key (intent_id, platform)
);
