/** What a library holds in its hands that outlives a release. */
export type Holds = 'serialiser' | 'cache' | 'session' | 'queue' | 'orm' | 'crypto' | 'framework';

export type Ecosystem = 'npm' | 'rubygems' | 'pypi' | 'composer' | 'go' | 'hex' | 'cargo';

type Watched = Readonly<Record<Ecosystem, Readonly<Partial<Record<Holds, string>>>>>;

const WATCHED: Watched = {
  npm: {
    serialiser:
      'superjson devalue msgpackr @msgpack/msgpack msgpack-lite protobufjs google-protobuf @bufbuild/protobuf avsc bson cbor cbor-x class-transformer',
    cache: 'redis ioredis memcached memjs cache-manager',
    session:
      'express-session cookie-session iron-session @fastify/session @fastify/secure-session koa-session next-auth @auth/core connect-redis connect-pg-simple connect-mongo lucia passport better-auth cookie-parser cookie-signature',
    queue:
      'bull bullmq bee-queue agenda kue pg-boss graphile-worker amqplib kafkajs @confluentinc/kafka-javascript node-rdkafka nats @temporalio/worker @temporalio/client inngest sqs-consumer',
    orm: 'prisma @prisma/client typeorm sequelize knex drizzle-orm mongoose mongodb objection @mikro-orm/core kysely pg mysql2 better-sqlite3 waterline bookshelf',
    crypto: 'bcrypt bcryptjs argon2 jsonwebtoken jose sodium-native libsodium-wrappers crypto-js @hapi/iron tweetnacl',
    framework: 'next nuxt @nestjs/core express fastify @remix-run/server-runtime',
  },
  rubygems: {
    serialiser: 'msgpack oj google-protobuf avro paper_trail active_model_serializers bson',
    cache: 'redis redis-client redis-store redis-rails dalli solid_cache redis-actionpack identity_cache readthis',
    session: 'devise warden rack-session activerecord-session_store authlogic sorcery clearance rack omniauth',
    queue:
      'sidekiq sidekiq-cron resque delayed_job delayed_job_active_record good_job solid_queue que shoryuken bunny karafka ruby-kafka sneakers sucker_punch',
    orm: 'activerecord sequel mongoid mongo rom pg mysql2',
    crypto: 'bcrypt jwt attr_encrypted lockbox rbnacl argon2 symmetric-encryption',
    framework: 'rails hanami',
  },
  pypi: {
    serialiser: 'msgpack protobuf pydantic marshmallow dill cloudpickle fastavro orjson kombu jsonpickle avro',
    cache: 'redis django-redis pymemcache python-memcached pylibmc dogpile-cache flask-caching aiocache',
    session: 'flask-session itsdangerous django-allauth starlette-session authlib flask-login',
    queue: 'celery rq dramatiq huey arq pika kafka-python confluent-kafka aiokafka taskiq django-q2 temporalio',
    orm: 'sqlalchemy peewee tortoise-orm mongoengine pymongo psycopg psycopg2 psycopg2-binary asyncpg sqlmodel',
    crypto: 'cryptography pyjwt passlib bcrypt argon2-cffi pynacl python-jose django-fernet-fields',
    framework: 'django flask fastapi',
  },
  composer: {
    serialiser:
      'symfony/serializer jms/serializer google/protobuf rybakit/msgpack symfony/var-exporter opis/closure laravel/serializable-closure',
    cache: 'predis/predis symfony/cache doctrine/cache',
    session: 'symfony/security-bundle laravel/sanctum laravel/passport tymon/jwt-auth',
    queue: 'laravel/horizon symfony/messenger php-amqplib/php-amqplib enqueue/enqueue',
    orm: 'doctrine/orm doctrine/dbal illuminate/database propel/propel',
    crypto: 'firebase/php-jwt lcobucci/jwt defuse/php-encryption paragonie/halite phpseclib/phpseclib',
    framework: 'laravel/framework symfony/framework-bundle symfony/http-kernel cakephp/cakephp yiisoft/yii2',
  },
  go: {
    serialiser:
      'google.golang.org/protobuf github.com/golang/protobuf github.com/vmihailenco/msgpack github.com/hamba/avro github.com/linkedin/goavro github.com/fxamacker/cbor',
    cache:
      'github.com/redis/go-redis github.com/go-redis/redis github.com/bradfitz/gomemcache github.com/go-redis/cache github.com/gomodule/redigo',
    session: 'github.com/gorilla/sessions github.com/alexedwards/scs github.com/gorilla/securecookie',
    queue:
      'github.com/hibiken/asynq github.com/riverqueue/river github.com/segmentio/kafka-go github.com/IBM/sarama github.com/Shopify/sarama github.com/rabbitmq/amqp091-go github.com/nats-io/nats.go github.com/gocraft/work go.temporal.io/sdk',
    orm: 'gorm.io/gorm github.com/jinzhu/gorm entgo.io/ent github.com/jackc/pgx github.com/uptrace/bun github.com/volatiletech/sqlboiler go.mongodb.org/mongo-driver',
    crypto: 'github.com/golang-jwt/jwt github.com/dgrijalva/jwt-go github.com/go-jose/go-jose',
  },
  hex: {
    serialiser: 'msgpax protobuf avro_ex',
    cache: 'redix cachex nebulex con_cache',
    session: 'guardian pow plug plug_crypto ueberauth',
    queue: 'oban exq broadway amqp brod kafka_ex verk',
    orm: 'ecto ecto_sql postgrex myxql mongodb_driver',
    crypto: 'bcrypt_elixir argon2_elixir pbkdf2_elixir joken jose cloak cloak_ecto comeonin',
    framework: 'phoenix phoenix_live_view',
  },
  cargo: {
    serialiser: 'bincode rmp-serde prost postcard ciborium apache-avro borsh rkyv',
    cache: 'redis memcache',
    session: 'tower-sessions axum-login actix-session async-session',
    queue: 'lapin rdkafka apalis async-nats sidekiq',
    orm: 'diesel sqlx sea-orm mongodb tokio-postgres',
    crypto: 'jsonwebtoken argon2 bcrypt aes-gcm',
  },
};

const HOLDS: ReadonlyMap<string, Holds> = new Map(
  Object.entries(WATCHED).flatMap(([ecosystem, kinds]) =>
    Object.entries(kinds).flatMap(([holds, names]) =>
      names.split(' ').map((name): [string, Holds] => [`${ecosystem} ${name}`, holds as Holds]),
    ),
  ),
);

/** What the library holds that a release of another major version may not be able to read; null: it is not watched. */
export function holdsOf(ecosystem: Ecosystem, name: string): Holds | null {
  return HOLDS.get(`${ecosystem} ${name}`) ?? null;
}
