#include "bench/connection_pool.h"

#include <algorithm>
#include <utility>

namespace trimtab::bench {

size_t ConnectionPool::ShareOfEach() const {
  return std::max<size_t>(1, most_ / std::max<size_t>(1, listed_));
}

void ConnectionPool::SetTargets(std::vector<Target> targets) {
  auto before = std::exchange(places_, {});
  for (Target& target : targets) {
    const auto same = std::find_if(before.begin(), before.end(), [&](const auto& place) {
      return place != nullptr && place->target.name == target.name;
    });
    if (same == before.end()) {
      places_.push_back(std::make_unique<Place>(Place{.target = std::move(target)}));
    } else {
      (*same)->listed = true;
      places_.push_back(std::move(*same));
    }
  }
  listed_ = places_.size();
  for (std::unique_ptr<Place>& place : before) {
    if (place == nullptr) continue;
    place->listed = false;
    CloseIdle(*place);
    places_.push_back(std::move(place));
  }
  ForgetEmptyPlaces();
}

ConnectionPool::Acquired ConnectionPool::Acquire() {
  if (listed_ == 0) return {Why::kNoTarget};
  for (size_t tries = 0; tries < listed_; ++tries) {
    Place& place = *places_[turn_++ % listed_];
    if (!place.idle.empty()) {
      Connection* const connection = place.idle.back();
      place.idle.pop_back();
      return {Why::kHasOne, connection, &place.target};
    }
    if (place.open < ShareOfEach()) return Open(place);
  }
  return {Why::kAllBusy};
}

ConnectionPool::Acquired ConnectionPool::Open(Place& place) {
  auto slot = std::make_unique<Slot>();
  const Connection::Opened opened = slot->Open(place.target, poller_);
  if (opened != Connection::Opened::kOpened) {
    return {opened == Connection::Opened::kRefused ? Why::kRefused : Why::kNoSocket};
  }
  slot->place = &place;
  slot->index = all_.size();
  ++place.open;
  all_.push_back(std::move(slot));
  return {Why::kHasOne, all_.back().get(), &place.target};
}

void ConnectionPool::Release(Connection& connection) {
  Place& place = *SlotOf(connection).place;
  if (!connection.reusable() || !place.listed || place.open > ShareOfEach()) {
    Close(connection);
  } else {
    place.idle.push_back(&connection);
  }
}

void ConnectionPool::Close(Connection& connection) {
  Slot& slot = SlotOf(connection);
  std::erase(slot.place->idle, &connection);
  Remove(slot);
  ForgetEmptyPlaces();
}

void ConnectionPool::Remove(Slot& slot) {
  --slot.place->open;
  const size_t index = slot.index;
  std::swap(all_[index], all_.back());
  all_[index]->index = index;
  all_.pop_back();
}

void ConnectionPool::CloseIdle(Place& place) {
  for (Connection* const connection : std::exchange(place.idle, {})) Remove(SlotOf(*connection));
}

void ConnectionPool::ForgetEmptyPlaces() {
  std::erase_if(places_, [](const auto& place) { return !place->listed && place->open == 0; });
}

std::vector<Connection*> ConnectionPool::Busy() const {
  std::vector<Connection*> busy;
  for (const auto& slot : all_) {
    if (slot->busy()) busy.push_back(slot.get());
  }
  return busy;
}

std::vector<Connection*> ConnectionPool::Expired(Duration now) const {
  std::vector<Connection*> expired;
  for (const auto& slot : all_) {
    if (slot->busy() && slot->deadline() <= now) expired.push_back(slot.get());
  }
  return expired;
}

}  // namespace trimtab::bench
