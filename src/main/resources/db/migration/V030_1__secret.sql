create table secret (
  name        varchar(40) primary key,
  version     integer not null,
  created_at  timestamp(6) not null,
  updated_at  timestamp(6) not null,
  updated_by  varchar(64) not null
);

-- A version is never overwritten; only its wrapped data key changes when keys are rotated.
create table secret_version (
  name         varchar(40) not null references secret (name) on delete cascade,
  version      integer not null,
  key_id       varchar(32) not null,
  wrapped_key  ${bytes} not null,
  sealed       ${bytes} not null,
  created_at   timestamp(6) not null,
  created_by   varchar(64) not null,
  primary key (name, version)
);
create index secret_version_key on secret_version (key_id);

-- A known text sealed by each key that was ever used here: tells a wrong key at start.
create table secret_canary (
  key_id      varchar(32) primary key,
  sealed      ${bytes} not null,
  created_at  timestamp(6) not null
);

-- Its one row is locked while keys are checked, so that replicas that start together agree.
create table secret_guard (
  id smallint primary key
);
insert into secret_guard (id) values (1);
