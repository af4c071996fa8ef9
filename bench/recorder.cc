#include "bench/recorder.h"

#include <utility>

namespace trimtab::bench {

Recorder::Recorder(size_t endpoints, Duration warm_up) : warm_up_(warm_up), tallies_(endpoints) {}

template <class Change>
void Recorder::Book(const Exchange& exchange, Change change) {
  change(all_);
  if (counts(exchange.intended)) change(tallies_[exchange.endpoint].counts);
}

void Recorder::Time(const Exchange& exchange, Duration at) {
  const Duration response = at - exchange.intended;
  interval_.Record(response);
  if (!counts(exchange.intended)) return;
  tallies_[exchange.endpoint].response.Record(response);
  tallies_[exchange.endpoint].service.Record(at - exchange.taken);
}

void Recorder::Sent(const Exchange& exchange, bool waited) {
  Book(exchange, [](Counts& counts) { ++counts.sent; });
  if (!counts(exchange.intended)) return;
  ++effort_.sent;
  if (waited) {
    ++effort_.waited_for_connection;
  } else {
    effort_.lateness.Record(exchange.taken - exchange.intended);
  }
}

void Recorder::Answered(const Exchange& exchange, Duration at, uint64_t bytes,
                        std::optional<Failure> wrong) {
  Book(exchange, [&](Counts& counts) {
    ++(wrong ? counts.failures[static_cast<size_t>(*wrong)] : counts.succeeded);
    counts.bytes += bytes;
  });
  Time(exchange, at);
}

void Recorder::Failed(const Exchange& exchange, Duration at, uint64_t bytes, Failure failure) {
  Book(exchange, [&](Counts& counts) {
    ++counts.failures[static_cast<size_t>(failure)];
    counts.bytes += bytes;
  });
  if (failure == Failure::kTimeout) Time(exchange, at);
}

void Recorder::Abandoned(const Exchange& exchange) {
  Book(exchange, [](Counts& counts) { ++counts.abandoned; });
}

void Recorder::Unsent(Duration intended) {
  if (counts(intended)) ++effort_.unsent;
}

Interval Recorder::TakeInterval() {
  Interval interval = {all_ - std::exchange(all_at_interval_, all_), interval_};
  interval_.Clear();
  return interval;
}

}  // namespace trimtab::bench
