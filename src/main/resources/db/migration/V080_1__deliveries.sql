-- One row while an environment is being made to serve; what is found here at a start was interrupted.
create table activations (
  app varchar(40) not null,
  environment varchar(40) not null,
  release int not null,
  step varchar(20) not null,
  started_at timestamp(6) not null,
  updated_at timestamp(6) not null,
  primary key (app, environment)
);
