#include "tests/e2e/shop/shop.h"

#include <boost/asio/post.hpp>

#include <chrono>
#include <utility>

#include "tests/e2e/shop/pq_connection.h"
#include "tests/e2e/shop/schema.h"

namespace trimtab::shop {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFilePeriod{200};
constexpr milliseconds kDatabasePeriod{250};
// Filling new tables takes seconds, and a shop that waits for another to do it waits as long.
constexpr std::chrono::minutes kTablesLimit{2};

constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

bool NeedsDatabase(Route route) {
  return route == Route::kOrder || route == Route::kCustomerOrders || route == Route::kPlaceOrder;
}

Body TextBody(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

}  // namespace

Result<std::unique_ptr<Shop>> Shop::Open(const Settings& settings, SettingSources sources,
                                         const Clock& clock, Log& log) {
  std::unique_ptr<Shop> shop(new Shop(settings, std::move(sources), clock, log));
  auto server =
      HttpServer::Listen(shop->io_, settings.listen, clock,
                         [at = shop.get()](HttpRequest request, const HttpServer::Reply& reply) {
                           at->Dispatch(std::move(request), reply);
                         });
  if (!server) return std::move(server).error();
  shop->server_ = *std::move(server);
  shop->WatchFile();
  for (size_t i = 0; i < settings.workers; ++i) {
    shop->threads_.emplace_back([at = shop.get()] { at->Work(); });
  }
  shop->threads_.emplace_back([at = shop.get()] { at->Prepare(); });
  return shop;
}

Shop::Shop(const Settings& settings, SettingSources sources, const Clock& clock, Log& log)
    : settings_(settings),
      clock_(clock),
      log_(log),
      pool_(
          settings.database_pool, clock,
          [this] { return PqConnection::Open(settings_.database_url, clock_); },
          [this](Duration waited) { metrics_.WaitedForDatabase(waited); }),
      handlers_(orders_, metrics_, clock, settings.live),
      watch_(std::move(sources)),
      queue_(settings.queue_size) {}

Shop::~Shop() {
  queue_.Close();
  const std::scoped_lock lock(mutex_);
  ended_ = true;
  ended_changed_.notify_all();
}

void Shop::Run() { io_.run(); }

void Shop::BeginShutdown() {
  boost::asio::post(io_, [this] { Drain(); });
}

void Shop::Drain() {
  if (draining_.exchange(true)) {
    grace_timer_.cancel();
    return;
  }
  log_.Info("shutting down");
  server_->Drain();
  file_timer_.cancel();
  grace_timer_.expires_after(settings_.shutdown_grace);
  // Also when it is cancelled.
  grace_timer_.async_wait([this](const boost::system::error_code&) { server_->Stop(); });
}

void Shop::Dispatch(HttpRequest request, const HttpServer::Reply& reply) {
  const Routed routed = RouteOf(request.method, request.target);
  const MonoTime arrived = request.arrived;
  HttpServer::Reply counted = Counted(routed.route, arrived, reply);
  if (!NeedsDatabase(routed.route)) return counted(AnswerAtOnce(routed));
  if (!ready_) return counted(ErrorResponse(503, "the database is not ready yet"));
  const MonoTime deadline = handlers_.DeadlineOf(request);
  Enqueue({.routed = routed,
           .request = std::move(request),
           .deadline = deadline,
           .reply = std::move(counted)});
}

HttpResponse Shop::AnswerAtOnce(const Routed& routed) {
  switch (routed.route) {
    case Route::kMetrics:
      return {.content_type = kMetricsType, .body = TextBody(metrics_.Text(queue_.size()))};
    case Route::kHealth:
      return {.content_type = "text/plain", .body = TextBody("ok\n")};
    case Route::kReady:
      if (draining_) return ErrorResponse(503, "the shop is shutting down");
      if (!ready_) return ErrorResponse(503, "the database is not ready yet");
      return {.content_type = "text/plain", .body = TextBody("ok\n")};
    default:
      return ErrorResponse(routed.refusal, routed.refusal == 405 ? "the page has no such method"
                                                                 : "there is no such page");
  }
}

// The reply, with the request counted when it is called.
HttpServer::Reply Shop::Counted(Route route, MonoTime arrived, const HttpServer::Reply& reply) {
  return [this, route, arrived, reply](HttpResponse response) {
    metrics_.Answered(route, response.status, clock_.Now() - arrived, response.body->size());
    reply(std::move(response));
  };
}

void Shop::Enqueue(Job job) {
  if (!queue_.TryPush(std::move(job))) {
    job.reply(ErrorResponse(503, "too many requests are waiting"));
  }
}

void Shop::Work() {
  while (std::optional<Job> job = queue_.Pop()) {
    job->reply(handlers_.Answer(job->routed, job->request, job->deadline));
  }
}

// Asks the database for its tables until it has them: it may start later than the shop.
void Shop::Prepare() {
  while (true) {
    const auto made = MakeTables();
    std::unique_lock lock(mutex_);
    if (ended_) return;
    if (made) break;
    log_.Warning("the database is not ready", {{"error", made.error().message}});
    if (ended_changed_.wait_for(lock, kDatabasePeriod, [this] { return ended_; })) return;
  }
  ready_ = true;
  log_.Info("ready");
}

Result<void> Shop::MakeTables() {
  auto connection = PqConnection::Open(settings_.database_url, clock_);
  if (!connection) return std::move(connection).error();
  return MakeSchema(**connection, clock_.Now() + kTablesLimit);
}

void Shop::WatchFile() {
  file_timer_.expires_after(kFilePeriod);
  file_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled || draining_) return;
    if (const auto changed = watch_.Poll()) TakeOver(*changed);
    WatchFile();
  });
}

void Shop::TakeOver(const Result<Settings>& changed) {
  if (!changed) {
    metrics_.FailedToReload();
    log_.Warning("the file is refused; all stays as it was", {{"error", changed.error().message}});
    return;
  }
  handlers_.Configure(changed->live);
  log_.Info("the file is taken over", {{"batch", std::to_string(changed->live.batch_size)},
                                       {"compression", TextOf(changed->live.compression)},
                                       {"cache", std::to_string(changed->live.cache_bytes)}});
  if (changed->workers != settings_.workers || changed->database_pool != settings_.database_pool) {
    log_.Warning("WORKERS and DB_POOL_SIZE are taken over at the next start only");
  }
}

}  // namespace trimtab::shop
