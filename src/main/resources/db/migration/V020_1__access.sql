-- One row, made at the first start; its use and the first admin are one transaction.
create table access_setup (
  id          smallint primary key check (id = 1),
  token_hash  varchar(64) not null,
  created_at  timestamp(6) not null,
  used_at     timestamp(6)
);

create table access_user (
  name           varchar(64) primary key,
  password_hash  varchar(255) not null,
  roles          varchar(500) not null,
  disabled       boolean not null,
  created_at     timestamp(6) not null,
  updated_at     timestamp(6) not null
);

create table access_session (
  id            varchar(64) primary key,
  user_name     varchar(64) not null references access_user (name) on delete cascade,
  created_at    timestamp(6) not null,
  last_used_at  timestamp(6) not null,
  expires_at    timestamp(6) not null,
  peer          varchar(64) not null
);
create index access_session_user on access_session (user_name);

create table access_token (
  id            varchar(32) primary key,
  token_hash    varchar(64) not null unique,
  name          varchar(64) not null,
  user_name     varchar(64) not null references access_user (name) on delete cascade,
  roles         varchar(500) not null,
  created_at    timestamp(6) not null,
  expires_at    timestamp(6),
  last_used_at  timestamp(6)
);
create index access_token_user on access_token (user_name);
