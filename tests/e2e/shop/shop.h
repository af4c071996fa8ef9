#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "tests/e2e/shop/bounded_queue.h"
#include "tests/e2e/shop/config_watch.h"
#include "tests/e2e/shop/connection_pool.h"
#include "tests/e2e/shop/handlers.h"
#include "tests/e2e/shop/http_server.h"
#include "tests/e2e/shop/orders.h"
#include "tests/e2e/shop/settings.h"
#include "tests/e2e/shop/shop_metrics.h"

namespace trimtab::shop {

// The whole service: one thread for all connections, which runs Run, and WORKERS threads that talk
// to the database. A request waits in a bounded queue for a worker; when that is full it is refused
// at once. Owned by main or a test. The log and the clock outlive it.
class Shop {
 public:
  // Listens; Ready once the database has its tables, for which it is asked again and again. Error
  // kInvalid when the address cannot be had.
  static Result<std::unique_ptr<Shop>> Open(const Settings& settings, SettingSources sources,
                                            const Clock& clock, Log& log);
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;
  ~Shop();

  // Any thread.
  const std::string& address() const { return server_->address(); }

  // Serves until all is done that was begun before the end; once, by one thread.
  void Run();

  // No longer ready, but answering as before; after the shutdown grace it takes nothing new, and
  // Run returns when all answers are sent. Called again, it ends the grace. Any thread.
  void BeginShutdown();

  // For signals and timers of whoever owns it.
  boost::asio::io_context& io() { return io_; }

 private:
  struct Job {
    Routed routed;
    HttpRequest request;
    MonoTime deadline;
    HttpServer::Reply reply;
  };

  Shop(const Settings& settings, SettingSources sources, const Clock& clock, Log& log);

  // On the io_context's thread.
  void Dispatch(HttpRequest request, const HttpServer::Reply& reply);
  HttpResponse AnswerAtOnce(const Routed& routed);
  HttpServer::Reply Counted(Route route, MonoTime arrived, const HttpServer::Reply& reply);
  void Enqueue(Job job);
  void WatchFile();
  void TakeOver(const Result<Settings>& changed);
  void Drain();

  // On threads of their own.
  void Work();
  void Prepare();
  Result<void> MakeTables();

  const Settings settings_;
  const Clock& clock_;
  Log& log_;
  ShopMetrics metrics_;
  ConnectionPool pool_;
  Orders orders_{pool_};
  Handlers handlers_;
  ConfigWatch watch_;
  BoundedQueue<Job> queue_;
  std::atomic<bool> ready_ = false;
  std::atomic<bool> draining_ = false;
  std::mutex mutex_;
  std::condition_variable ended_changed_;
  bool ended_ = false;  // ends the wait for the database
  boost::asio::io_context io_{1};
  boost::asio::steady_timer file_timer_{io_};
  boost::asio::steady_timer grace_timer_{io_};
  std::unique_ptr<HttpServer> server_;
  std::vector<std::jthread> threads_;  // last: they use the rest
};

}  // namespace trimtab::shop
