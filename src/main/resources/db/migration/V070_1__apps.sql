create table apps (
  name varchar(40) primary key,
  version bigint not null,
  generation bigint not null,
  labels ${json} not null,
  annotations ${json} not null,
  spec ${json} not null,
  created_at timestamp(6) not null,
  updated_at timestamp(6) not null
);

-- A release never changes, but for the image, which is filled in once it has been built.
create table releases (
  app varchar(40) not null references apps (name) on delete cascade,
  number int not null,
  definition ${json} not null,
  revision varchar(512),
  image ${json},
  created_at timestamp(6) not null,
  created_by varchar(100) not null,
  note varchar(200) not null,
  primary key (app, number)
);

-- release is the pointer; serving_release is the release that was last switched to.
create table environments (
  app varchar(40) not null references apps (name) on delete cascade,
  name varchar(40) not null,
  release int not null,
  serving_release int,
  phase varchar(16) not null,
  message varchar(2000),
  failure ${json},
  updated_at timestamp(6) not null,
  primary key (app, name)
);

-- Host and path of every environment; host is empty for any host.
create table routes (
  host varchar(255) not null,
  path varchar(300) not null,
  app varchar(40) not null references apps (name) on delete cascade,
  environment varchar(40) not null,
  primary key (host, path)
);
create index routes_by_app on routes (app);

-- An app that was deleted and whose workloads may still be there.
create table removals (
  app varchar(40) primary key,
  volumes boolean not null,
  requested_at timestamp(6) not null
);
