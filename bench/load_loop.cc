#include "bench/load_loop.h"

#include <algorithm>
#include <utility>

namespace trimtab::bench {
namespace {

// So late may a timeout be seen, or an order to change.
constexpr Duration kTick = std::chrono::milliseconds(10);
constexpr size_t kScratch = size_t{64} << 10;

}  // namespace

Result<std::unique_ptr<LoadLoop>> LoadLoop::Begin(Scenario scenario, size_t connections,
                                                  const Clock& clock) {
  auto poller = Poller::Make();
  if (!poller) return std::move(poller).error();
  return std::unique_ptr<LoadLoop>(
      new LoadLoop(std::move(scenario), connections, clock, *std::move(poller)));
}

LoadLoop::LoadLoop(Scenario scenario, size_t connections, const Clock& clock,
                   std::unique_ptr<Poller> poller)
    : clock_(clock),
      scenario_(std::move(scenario)),
      began_(clock.Now()),
      length_(LengthOf(scenario_)),
      draws_(Rng(scenario_.seed).Fork("requests")),
      source_(scenario_.endpoints),
      recorder_(scenario_.endpoints.size(), scenario_.warm_up),
      pace_(PaceOf(scenario_)),
      poller_(std::move(poller)),
      pool_(*poller_, connections),
      scratch_(kScratch) {}

LoadLoop::Pace LoadLoop::PaceOf(const Scenario& scenario) {
  const Rng rng = Rng(scenario.seed).Fork("pace");
  if (const auto* const open = std::get_if<OpenModel>(&scenario.model)) {
    return Arrivals(open->stages, open->spacing, rng);
  }
  const auto& closed = std::get<ClosedModel>(scenario.model);
  return Users(closed.users, closed.think, closed.time, rng);
}

void LoadLoop::Change(double per_second) {
  std::get<Arrivals>(pace_).HoldFrom(elapsed(), per_second);
}

std::optional<Duration> LoadLoop::Next() const {
  return std::visit([](const auto& pace) { return pace.next(); }, pace_);
}

void LoadLoop::Take() {
  std::visit([](auto& pace) { pace.Take(); }, pace_);
}

bool LoadLoop::Step() {
  SendDue();
  if (in_flight_ == 0 && !Next() && elapsed() >= length_) return false;
  for (const epoll_event& event : poller_->Wait(TimeToWait())) Handle(event);
  GiveUpExpired();
  return true;
}

Duration LoadLoop::TimeToWait() const {
  const auto due = Next();
  // While none is free, only an answer or a timeout helps.
  if (!due || all_busy_) return kTick;
  return std::min(kTick, *due - elapsed());
}

void LoadLoop::SendDue() {
  bool sent = true;
  while (sent) {
    const auto due = Next();
    const Duration now = elapsed();
    if (!due || *due > now) break;
    sent = SendOne(*due, now);
  }
  all_busy_ = !sent;
}

bool LoadLoop::SendOne(Duration due, Duration now) {
  if (!drawn_) drawn_ = source_.Draw(draws_);
  const Exchange exchange = {drawn_->endpoint, due, now};
  ConnectionPool::Acquired acquired;
  // Nobody would have waited any longer for it.
  const bool too_late = due + scenario_.endpoints[exchange.endpoint].timeout <= now;
  if (!too_late) {
    acquired = pool_.Acquire();
    if (acquired.why == ConnectionPool::Why::kAllBusy) return false;
  }
  Take();
  recorder_.Sent(exchange, all_busy_);
  ++in_flight_;
  if (too_late) {
    recorder_.Failed(exchange, now, 0, Failure::kTimeout);
    Ended(false);
  } else {
    Dispatch(acquired, exchange);
  }
  drawn_.reset();
  return true;
}

void LoadLoop::Dispatch(const ConnectionPool::Acquired& acquired, const Exchange& exchange) {
  if (acquired.connection == nullptr) {
    if (acquired.why == ConnectionPool::Why::kNoSocket) recorder_.HadNoSocket();
    recorder_.Failed(exchange, exchange.taken, 0, Failure::kConnect);
    Ended(true);
    return;
  }
  const Endpoint& endpoint = scenario_.endpoints[exchange.endpoint];
  source_.Write(*drawn_, acquired.target->name, acquired.connection->request());
  acquired.connection->Send(exchange, exchange.intended + endpoint.timeout,
                            endpoint.method == "HEAD", endpoint.expect.body_contains);
}

void LoadLoop::Handle(const epoll_event& event) {
  Connection& connection = *static_cast<Connection*>(event.data.ptr);
  const Happened happened = connection.OnChange(event.events, scratch_);
  switch (happened.what) {
    case Happened::What::kNothing:
      return;
    case Happened::What::kClosed:
      pool_.Close(connection);
      return;
    case Happened::What::kAnswered:
      recorder_.Answered(connection.exchange(), elapsed(), connection.received(),
                         WrongWith(connection));
      pool_.Release(connection);
      Ended(false);
      return;
    case Happened::What::kFailed:
      recorder_.Failed(connection.exchange(), elapsed(), connection.received(), happened.failure);
      pool_.Close(connection);
      Ended(happened.failure == Failure::kConnect);
      return;
  }
}

std::optional<Failure> LoadLoop::WrongWith(const Connection& connection) const {
  const Expectation& expect = scenario_.endpoints[connection.exchange().endpoint].expect;
  const int status = connection.answer().status();
  if (status < expect.least_status || status > expect.most_status) return Failure::kStatus;
  if (!connection.answer().found()) return Failure::kBody;
  return std::nullopt;
}

void LoadLoop::GiveUpExpired() {
  const Duration now = elapsed();
  if (in_flight_ == 0 || now < looked_for_expired_ + kTick) return;
  looked_for_expired_ = now;
  for (Connection* const connection : pool_.Expired(now)) {
    recorder_.Failed(connection->exchange(), now, connection->received(), Failure::kTimeout);
    pool_.Close(*connection);
    Ended(false);
  }
}

void LoadLoop::Ended(bool reached_nobody) {
  --in_flight_;
  if (auto* const users = std::get_if<Users>(&pace_)) users->Finished(elapsed(), reached_nobody);
}

void LoadLoop::Abandon() {
  const Duration now = elapsed();
  for (Connection* const connection : pool_.Busy()) {
    recorder_.Abandoned(connection->exchange());
    pool_.Close(*connection);
  }
  in_flight_ = 0;
  for (auto due = Next(); due && *due <= now; due = Next()) {
    recorder_.Unsent(*due);
    Take();
  }
}

}  // namespace trimtab::bench
