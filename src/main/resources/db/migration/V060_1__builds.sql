create table builds (
  id varchar(40) primary key,
  app varchar(63) not null,
  release_number integer not null,
  build_key varchar(64) not null,
  builder varchar(63) not null,
  state varchar(12) not null,
  priority varchar(12) not null,
  queued_at timestamp(6) not null,
  started_at timestamp(6),
  ended_at timestamp(6),
  image varchar(512),
  reason varchar(2000),
  last_lines ${json}
);

create index builds_by_app on builds (app, id);
create index builds_by_state on builds (state, id);

-- which image a build key became, per place: this machine's engine, or a project of a registry
create table built_images (
  build_key varchar(64) not null,
  target varchar(255) not null,
  image varchar(512) not null,
  build varchar(40) not null,
  created_at timestamp(6) not null,
  primary key (build_key, target)
);
