-- Campaigns, and where each stands on each platform. Amounts are whole micros of the campaign's currency.
create table campaigns (
  id                  text primary key,
  name                text not null check (name <> ''),
  advertiser          text not null,
  channel             text not null,
  goal_kind           text not null,
  goal_target_micros  bigint check (goal_target_micros >= 0),
  currency            text not null check (length(currency) = 3),
  status              text not null check (status in ('draft', 'enabled', 'paused', 'archived')),
  start_date          date not null,
  end_date            date check (end_date >= start_date),
  budget_micros       bigint not null check (budget_micros between 1 and 9007199254740991),
  budget_period       text not null check (budget_period in ('flight', 'daily')),
  pacing              text not null check (pacing in ('ahead', 'even', 'daily-cap', 'asap')),
  spent_micros        bigint not null check (spent_micros between 0 and 9007199254740991),
  version             integer not null default 1 check (version >= 1),
  -- For each field that was ever changed: { version, by }, the version that brought its present value and whose doing it was.
  field_versions      jsonb not null default '{}',
  -- The campaign as its export last said it, so that a second import knows what is new in the file and what was edited here.
  imported            jsonb,
  -- What people search in.
  words               text generated always as (lower(name || ' ' || advertiser || ' ' || id)) stored
);
create index campaigns_by_name on campaigns (lower(name) collate "C", id collate "C");

create table bindings (
  campaign_id     text not null references campaigns (id) on delete cascade,
  platform        text not null,
  remote_id       text not null,
  state           text not null check (state in ('in-sync', 'pending', 'failed', 'drifted')),
  pushed_version  integer not null default 0,
  -- The fields whose present value the platform is not known to have: a JSON array of names.
  behind          jsonb not null default '[]',
  reason          text,
  primary key (campaign_id, platform)
);
