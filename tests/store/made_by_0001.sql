BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'casework','0001_start','2026-11-25 17:31:54.580076+00:00');
CREATE TABLE answers (
  id text not null,
  review text not null references reviews (id),
  task text not null,
  element text not null,
  person text not null,
  role text,
  answered_at integer not null,
  position integer not null,
  body text not null,
  primary key (id)
) strict;
INSERT INTO "answers" VALUES('R-1/t-1','R-1','R-1/t-1','verify_trials','ana','nurse_reviewer',1772445600250,0,'{"decision":"GO_ON","weeks":12.5,"note":"Größe\n\u001f ok"}');
INSERT INTO "answers" VALUES('R-1/t-2','R-1','R-1/t-2','verify_trials','ana','nurse_reviewer',1772445600250,1,'{"decision":"GO_ON","weeks":12.5,"note":"Größe\n\u001f ok"}');
CREATE TABLE definition_files (
  definition text not null references definitions (hash),
  name text not null,
  content blob not null,
  primary key (definition, name)
) strict;
INSERT INTO "definition_files" VALUES('b39d6d2137bd3f1dd5506e683f952125b3122644c0c37cb84177045b294b341b','toy.bpmn',X'3C646566696E6974696F6E732F3E');
INSERT INTO "definition_files" VALUES('b39d6d2137bd3f1dd5506e683f952125b3122644c0c37cb84177045b294b341b','urgency.dmn',X'00FF207461626C65');
CREATE TABLE definitions (
  hash text not null,
  primary key (hash)
) strict, without rowid;
INSERT INTO "definitions" VALUES('b39d6d2137bd3f1dd5506e683f952125b3122644c0c37cb84177045b294b341b');
CREATE TABLE documents (
  review text not null references reviews (id),
  id text not null,
  kind text not null,
  title text not null,
  author text not null,
  dated text not null,
  received_at integer not null,
  sha256 text not null,
  position integer not null,
  text text not null,
  body text not null,
  primary key (review, id)
) strict;
INSERT INTO "documents" VALUES('R-1','D-1','OPERATIVE_REPORT','Operative report','Dr Lin','2025-11-03',1772442000250,'0f6cc121520a1b43f16584f2814a4ca757bbdb4694e90e52df89b84859c03747',0,'Second session of treatment.','{"passages":[{"id":"p1","at":[0,14]}]}');
INSERT INTO "documents" VALUES('R-1','D-2','OPERATIVE_REPORT','Operative report','Dr Lin','2025-11-03',1772442000250,'0f6cc121520a1b43f16584f2814a4ca757bbdb4694e90e52df89b84859c03747',1,'Second session of treatment.','{"passages":[{"id":"p1","at":[0,14]}]}');
CREATE TABLE events (
  review text not null references reviews (id),
  seq integer not null,
  at integer not null,
  actor text not null,
  role text,
  kind text not null,
  detail text not null,
  state text not null,
  prev text not null,
  hash text not null,
  primary key (review, seq)
) strict, without rowid;
INSERT INTO "events" VALUES('R-1',1,1772442000250,'ana','nurse_reviewer','review.received','{"request":"R-1","weight":1e+23,"ratio":0.1,"note":"naïve\u001f\n","none":null,"yes":true}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','','975bb8290fbd1c3b03e7b4413b567ace310b225702f320ffadd8c9be1188aab8');
INSERT INTO "events" VALUES('R-1',2,1772442000250,'ana','nurse_reviewer','document.received','{"document":"D-1","row":{"of":"Document","id":"D-1","sha256":"07f4c3719b848fb0e4194ed947e378bfc7777dadf777d1c7c05e53bec0085a4d"}}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','975bb8290fbd1c3b03e7b4413b567ace310b225702f320ffadd8c9be1188aab8','5f893a4cb2a7aa24701c77f0b43368e0ee675085257942daec1ca594f176151f');
INSERT INTO "events" VALUES('R-1',3,1772442000250,'ana','nurse_reviewer','document.received','{"document":"D-2","row":{"of":"Document","id":"D-2","sha256":"bf115e17f58a995349b9839737c11ff8c3f5bfdc200e6c3c9e712a460ad73b96"}}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','5f893a4cb2a7aa24701c77f0b43368e0ee675085257942daec1ca594f176151f','fe07b8ac09d142b71d04e4663bd6fa495a426440634bb380f34d3aa3ead687d3');
INSERT INTO "events" VALUES('R-1',4,1772442000250,'ana','nurse_reviewer','part.kept','{"part":"request"}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','fe07b8ac09d142b71d04e4663bd6fa495a426440634bb380f34d3aa3ead687d3','2f59f406eeda46f5eea899482851c2f936de7c4929a79e6f9dbe20b0fd783c18');
INSERT INTO "events" VALUES('R-1',5,1772442000250,'ana','nurse_reviewer','part.kept','{"part":"clock"}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','2f59f406eeda46f5eea899482851c2f936de7c4929a79e6f9dbe20b0fd783c18','1ebbb6ed52c1251cbb7eaebab9ed7a131a70aa3a8e43360c23dc987fde313c6e');
INSERT INTO "events" VALUES('R-1',6,1772442000250,'ana','nurse_reviewer','part.kept','{"part":"findings"}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','1ebbb6ed52c1251cbb7eaebab9ed7a131a70aa3a8e43360c23dc987fde313c6e','55b9848aafa31ba86e78b480ae57c46bad4b4b850140fce1844e303da71dc234');
INSERT INTO "events" VALUES('R-1',7,1772442000250,'ana','nurse_reviewer','task.opened','{"task":"R-1/t-1","element":"verify_trials","role":"nurse_reviewer"}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','55b9848aafa31ba86e78b480ae57c46bad4b4b850140fce1844e303da71dc234','18615d8c943338f1a57047d8b6362b80ff0e15690e67fb52abc6cacfdf9520de');
INSERT INTO "events" VALUES('R-1',8,1772442000250,'ana','nurse_reviewer','task.opened','{"task":"R-1/t-2","element":"verify_trials","role":"nurse_reviewer"}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','18615d8c943338f1a57047d8b6362b80ff0e15690e67fb52abc6cacfdf9520de','b0c11162d7fe0d4e93b5865f46924db21790598c17eb4cfa334cfd06e2bbcd92');
INSERT INTO "events" VALUES('R-1',9,1772442000250,'ana','nurse_reviewer','step.started','{"task":"R-1/s-1","element":"send_approval_notice"}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','b0c11162d7fe0d4e93b5865f46924db21790598c17eb4cfa334cfd06e2bbcd92','52458e037e1c3dc92a6edc5979ffcfa205334f4bcffcdc676ea92dfc9c0ca787');
INSERT INTO "events" VALUES('R-1',10,1772442000250,'ana','nurse_reviewer','notice.prepared','{"letter":"R-1/s-1:MEMBER","row":{"of":"Letter","id":"R-1/s-1:MEMBER","sha256":"1e9b4bc3ec162828ad659504bf88124635713310fbe52a6cdb2312c3cbe11a6b"}}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','52458e037e1c3dc92a6edc5979ffcfa205334f4bcffcdc676ea92dfc9c0ca787','8cbb0fd57ed8f4c3fc9c084e80177c9a0a58d6472694306fe21d4ca5a2c7a9de');
INSERT INTO "events" VALUES('R-1',11,1772442000250,'ana','nurse_reviewer','step.started','{"task":"R-1/s-2","element":"send_approval_notice"}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','8cbb0fd57ed8f4c3fc9c084e80177c9a0a58d6472694306fe21d4ca5a2c7a9de','6713696f87677c89809de16554313095a7272743f265912e70c7f7d88b4ae32b');
INSERT INTO "events" VALUES('R-1',12,1772442000250,'ana','nurse_reviewer','notice.prepared','{"letter":"R-1/s-2:MEMBER","row":{"of":"Letter","id":"R-1/s-2:MEMBER","sha256":"fc8bf216101fce73a4f793ac364319377e66db7615d29beebe81d1f825b5317b"}}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','6713696f87677c89809de16554313095a7272743f265912e70c7f7d88b4ae32b','a54563c7ae8afe0fb46868212ae2424885ec80c3b66707b65649d4bd50423f5b');
INSERT INTO "events" VALUES('R-1',13,1772442000250,'ana','nurse_reviewer','incident.opened','{"incident":"R-1/i-1"}','b2cf5a99d77a768ab31eb6f2420dc1150eae1a53b96f268c31d55e9585042693','a54563c7ae8afe0fb46868212ae2424885ec80c3b66707b65649d4bd50423f5b','1615ebc14befb051c757198c8c069eb2269a05d55670fc05b03e2d51d1ff7d38');
INSERT INTO "events" VALUES('R-1',14,1772445600250,'ana','nurse_reviewer','task.answered','{"task":"R-1/t-1","element":"verify_trials","row":{"of":"Answer","id":"R-1/t-1","sha256":"4f0f0c24840ef681e664d86e8becf602f7beb315d55706c549e92d72024f7bc1"}}','c0fe6a9d4dbdf988bf3ec75a4b35f366023e94d3b25e1480a59c627a7bad75ed','1615ebc14befb051c757198c8c069eb2269a05d55670fc05b03e2d51d1ff7d38','285ef5f7c69a7d884fa66cce8ef8371c4ffe8267c76df87c1791e2eb0358657d');
INSERT INTO "events" VALUES('R-1',15,1772445600250,'ana','nurse_reviewer','task.completed','{"task":"R-1/t-1","element":"verify_trials","row":{"of":"WorkItem","id":"R-1/t-1","sha256":"982ef268bbb37560bab4904330fc37804c9fc766305f70fefc1d2f1d43e15968"}}','c0fe6a9d4dbdf988bf3ec75a4b35f366023e94d3b25e1480a59c627a7bad75ed','285ef5f7c69a7d884fa66cce8ef8371c4ffe8267c76df87c1791e2eb0358657d','5f29900a7782f1137211acd810ac37e835263f42b8fc9a156053452781bdd695');
INSERT INTO "events" VALUES('R-1',16,1772445600250,'ana','nurse_reviewer','task.answered','{"task":"R-1/t-2","element":"verify_trials","row":{"of":"Answer","id":"R-1/t-2","sha256":"c3aa4fdb56929ac63b088fa16d47582c7aca50775455b2b38508653927596794"}}','c0fe6a9d4dbdf988bf3ec75a4b35f366023e94d3b25e1480a59c627a7bad75ed','5f29900a7782f1137211acd810ac37e835263f42b8fc9a156053452781bdd695','551945bda3f118da9766054f88a5314a896039d7bf1dbc4bcb0d0c5413da0129');
INSERT INTO "events" VALUES('R-1',17,1772445600250,'ana','nurse_reviewer','task.completed','{"task":"R-1/t-2","element":"verify_trials","row":{"of":"WorkItem","id":"R-1/t-2","sha256":"5a26e0ae4166e3307b3d3bd63a340ff6f316f62c38a7fd10ae13d2cd10b94738"}}','c0fe6a9d4dbdf988bf3ec75a4b35f366023e94d3b25e1480a59c627a7bad75ed','551945bda3f118da9766054f88a5314a896039d7bf1dbc4bcb0d0c5413da0129','a9918123f77d232b999a1b2ccdc0a0481b2b3ad7b9b45c1cf6e0fdabc82ca27f');
INSERT INTO "events" VALUES('R-1',18,1772445600250,'ana','nurse_reviewer','task.opened','{"task":"R-1/t-3","element":"verify_trials","role":"nurse_reviewer"}','c0fe6a9d4dbdf988bf3ec75a4b35f366023e94d3b25e1480a59c627a7bad75ed','a9918123f77d232b999a1b2ccdc0a0481b2b3ad7b9b45c1cf6e0fdabc82ca27f','5835b9a1cc125b5d4cb3173a142766f0f10d54f26245d34a0d5f0dc39006cb99');
INSERT INTO "events" VALUES('R-1',19,1772445600250,'ana','nurse_reviewer','task.opened','{"task":"R-1/t-4","element":"verify_trials","role":"nurse_reviewer"}','c0fe6a9d4dbdf988bf3ec75a4b35f366023e94d3b25e1480a59c627a7bad75ed','5835b9a1cc125b5d4cb3173a142766f0f10d54f26245d34a0d5f0dc39006cb99','f73bc607251d235466a5922fa4fd3d7f319da1d53e82c10d5c283f7c5c9690e3');
INSERT INTO "events" VALUES('R-1',20,1772445600250,'ana','nurse_reviewer','step.settled','{"task":"R-1/s-1","element":"send_approval_notice","row":{"of":"ServiceStep","id":"R-1/s-1","sha256":"495cacd6732bcdcfa1c18b4b0190757dac9b36342ec1cc72c5e032fc267a41bd"}}','c0fe6a9d4dbdf988bf3ec75a4b35f366023e94d3b25e1480a59c627a7bad75ed','f73bc607251d235466a5922fa4fd3d7f319da1d53e82c10d5c283f7c5c9690e3','dc53108dc91b2399f23dd7badaee72fb592d3667c48eec7b85723e26d92a69f5');
INSERT INTO "events" VALUES('R-1',21,1772445600250,'ana','nurse_reviewer','notice.sent','{"letter":"R-1/s-1:MEMBER","place":"outbox/1.html","row":{"of":"Letter","id":"R-1/s-1:MEMBER","sha256":"4729167bf15a46e2d3ff96fbc887c51d7047b7d12385d28c784e6e51d267b576"}}','c0fe6a9d4dbdf988bf3ec75a4b35f366023e94d3b25e1480a59c627a7bad75ed','dc53108dc91b2399f23dd7badaee72fb592d3667c48eec7b85723e26d92a69f5','5e5c3df958700adc524e03490e7b317736898210db7557037f5b1c19f2b2a9e6');
INSERT INTO "events" VALUES('R-1',22,1772445600250,'ana','nurse_reviewer','incident.resolved','{"incident":"R-1/i-1"}','c0fe6a9d4dbdf988bf3ec75a4b35f366023e94d3b25e1480a59c627a7bad75ed','5e5c3df958700adc524e03490e7b317736898210db7557037f5b1c19f2b2a9e6','0522244792e50514a404200eabe5cb43a70ec6b75f5e1710d38cb916f4cb0f46');
CREATE TABLE incidents (
  id text not null,
  review text not null references reviews (id),
  task text,
  element text,
  cause text not null,
  attempts integer not null,
  opened_at integer not null,
  resolved_at integer,
  primary key (id)
) strict;
INSERT INTO "incidents" VALUES('R-1/i-1','R-1','R-1/s-1','send_approval_notice','HandlerError',1,1772442000250,1772445600250);
INSERT INTO "incidents" VALUES('R-1/i-2','R-1',NULL,NULL,'HandlerError',1,1772442000250,NULL);
CREATE TABLE letters (
  id text not null,
  review text not null references reviews (id),
  task text not null,
  kind text not null,
  audience text not null,
  language text not null,
  subject text not null,
  html text not null,
  text text not null,
  facts text not null,
  sha256 text not null,
  created_at integer not null,
  not_before integer not null,
  sent_at integer,
  place text,
  position integer not null,
  primary key (id)
) strict;
INSERT INTO "letters" VALUES('R-1/s-1:MEMBER','R-1','R-1/s-1','approval','MEMBER','en','Your request was approved','<p>Dear Mx Doe</p>','Dear Mx Doe
','{"lines":["L1"]}','3e2e86e017df8bc5e165be532f8fb438894d75c88e58db5a202a6f12364834ef',1772442000250,1772442000250,1772445600250,'outbox/1.html',0);
INSERT INTO "letters" VALUES('R-1/s-2:MEMBER','R-1','R-1/s-2','approval','MEMBER','en','Your request was approved','<p>Dear Mx Doe</p>','Dear Mx Doe
','{"lines":["L1"]}','3e2e86e017df8bc5e165be532f8fb438894d75c88e58db5a202a6f12364834ef',1772442000250,1772442000250,NULL,NULL,1);
CREATE TABLE parts (
  review text not null references reviews (id),
  name text not null,
  sha256 text not null,
  text text not null,
  primary key (review, name)
) strict;
INSERT INTO "parts" VALUES('R-1','request','742380e693a3943727b5a4dc9635cb6ad4b1e7cafeefba7b159cc2ec73fe1b01','{"part":"request"}');
INSERT INTO "parts" VALUES('R-1','clock','184c700217efed79537bfae2d4665aa51c7d640d55848cf732f3bd086e44d1a7','{"part":"clock"}');
INSERT INTO "parts" VALUES('R-1','findings','3e35d7259274c3a30ff779d79022372eed741cbc3c1878df04bfb907e6d712a8','{"part":"findings"}');
CREATE TABLE people (
  id text not null,
  name text not null,
  roles text not null,
  licences text not null,
  specialties text not null,
  reports_to text,
  primary key (id)
) strict, without rowid;
INSERT INTO "people" VALUES('ana','Ana Ruiz, RN','["intake","nurse_reviewer"]','[{"profession":"RN","number":"000001","state":"NY"}]','[]',NULL);
INSERT INTO "people" VALUES('bob','Bob Lee, MD','["physician_reviewer"]','[{"profession":"RN","number":"000001","state":"NY"}]','[]','eve');
CREATE TABLE replays (
  actor text not null,
  key text not null,
  request text not null,
  response text not null,
  at integer not null,
  primary key (actor, key)
) strict, without rowid;
INSERT INTO "replays" VALUES('ana','k-1','abc','{"review":"R-1"}',1772442000250);
CREATE TABLE reviews (
  id text not null,
  revision integer not null,
  status text not null,
  outcome text,
  stage text,
  line_of_business text not null,
  plan text not null,
  member text not null,
  urgency text,
  received_at integer not null,
  decision_due_at integer,
  definition text not null references definitions (hash),
  ready integer not null check (ready in (0, 1)),
  next_due_at integer,
  created_at integer not null,
  changed_at integer not null,
  trail_length integer not null,
  trail_head text not null,
  snapshot blob not null,
  primary key (id)
) strict;
INSERT INTO "reviews" VALUES('R-1',2,'OPEN',NULL,'determination','commercial','plan-a','m-1','STANDARD',1772442000250,1773738000250,'b39d6d2137bd3f1dd5506e683f952125b3122644c0c37cb84177045b294b341b',0,1773478800250,1772442000250,1772445600250,22,'0522244792e50514a404200eabe5cb43a70ec6b75f5e1710d38cb916f4cb0f46',X'000120736E617073686F74');
CREATE TABLE service_steps (
  id text not null,
  review text not null references reviews (id),
  element text not null,
  operator text not null,
  status text not null,
  attempt integer not null,
  not_before integer not null,
  result text not null,
  error text,
  primary key (id)
) strict;
INSERT INTO "service_steps" VALUES('R-1/s-1','R-1','send_approval_notice','determination.send_approval_notice','DONE',1,1772442000250,'{"letters":1}','timeout');
INSERT INTO "service_steps" VALUES('R-1/s-2','R-1','send_approval_notice','determination.send_approval_notice','WAITING',0,1772442000250,'{"letters":1}','timeout');
CREATE TABLE work_items (
  id text not null,
  review text not null references reviews (id),
  element text not null,
  process text not null,
  kind text not null,
  name text not null,
  role text,
  message text,
  not_by text,
  status text not null,
  claimed_by text,
  opened_at integer not null,
  due_at integer,
  closed_at integer,
  closed_by text,
  position integer not null,
  primary key (id)
) strict;
INSERT INTO "work_items" VALUES('R-1/t-1','R-1','verify_trials','conservative_treatment','USER','Verify trials','nurse_reviewer',NULL,NULL,'DONE','ana',1772442000250,NULL,1772445600250,'ana',0);
INSERT INTO "work_items" VALUES('R-1/t-2','R-1','verify_trials','conservative_treatment','USER','Verify trials','nurse_reviewer',NULL,NULL,'DONE','ana',1772442000250,NULL,1772445600250,'ana',1);
INSERT INTO "work_items" VALUES('R-1/t-3','R-1','verify_trials','conservative_treatment','USER','Verify trials','nurse_reviewer','m','x','OPEN','ben',1772445600250,1772614800250,NULL,NULL,2);
INSERT INTO "work_items" VALUES('R-1/t-4','R-1','verify_trials','conservative_treatment','USER','Verify trials','nurse_reviewer','m','x','OPEN','ben',1772445600250,1772614800250,NULL,NULL,3);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX reviews_ready on reviews (changed_at, id) where ready = 1;
CREATE INDEX reviews_due on reviews (next_due_at, id) where next_due_at is not null;
CREATE INDEX reviews_by_member on reviews (member, created_at);
CREATE INDEX reviews_by_status on reviews (status, created_at);
CREATE INDEX reviews_by_age on reviews (created_at);
CREATE INDEX parts_hashes on parts (review, name, sha256);
CREATE INDEX work_items_by_review on work_items (review, status);
CREATE INDEX work_items_by_role on work_items (status, role, due_at);
CREATE INDEX work_items_by_person on work_items (claimed_by, status) where claimed_by is not null;
CREATE INDEX service_steps_due on service_steps (not_before, id) where status in ('WAITING', 'RUNNING');
CREATE INDEX service_steps_by_review on service_steps (review, status);
CREATE INDEX incidents_by_review on incidents (review, opened_at);
CREATE INDEX incidents_open on incidents (opened_at, id) where resolved_at is null;
CREATE INDEX answers_by_review on answers (review, element);
CREATE INDEX letters_by_review on letters (review, task);
CREATE INDEX letters_unsent on letters (not_before, id) where sent_at is null;
CREATE INDEX letters_unsent_by_review on letters (review, id, not_before, sent_at) where sent_at is null;
CREATE INDEX replays_by_age on replays (at);
CREATE TRIGGER definitions_refuse_update before update on definitions
begin select raise(abort, 'definitions is append-only'); end;
CREATE TRIGGER definitions_refuse_delete before delete on definitions
begin select raise(abort, 'definitions is append-only'); end;
CREATE TRIGGER definition_files_refuse_update before update on definition_files
begin select raise(abort, 'definition_files is append-only'); end;
CREATE TRIGGER definition_files_refuse_delete before delete on definition_files
begin select raise(abort, 'definition_files is append-only'); end;
CREATE TRIGGER answers_refuse_update before update on answers
begin select raise(abort, 'answers is append-only'); end;
CREATE TRIGGER answers_refuse_delete before delete on answers
begin select raise(abort, 'answers is append-only'); end;
CREATE TRIGGER documents_refuse_update before update on documents
begin select raise(abort, 'documents is append-only'); end;
CREATE TRIGGER documents_refuse_delete before delete on documents
begin select raise(abort, 'documents is append-only'); end;
CREATE TRIGGER events_refuse_update before update on events
begin select raise(abort, 'events is append-only'); end;
CREATE TRIGGER events_refuse_delete before delete on events
begin select raise(abort, 'events is append-only'); end;
COMMIT;
