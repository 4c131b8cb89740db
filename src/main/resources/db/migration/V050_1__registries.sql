create table registries (
  name varchar(40) primary key,
  version bigint not null,
  generation bigint not null,
  labels ${json} not null,
  annotations ${json} not null,
  spec ${json} not null,
  created_at timestamp(6) not null,
  updated_at timestamp(6) not null
);
