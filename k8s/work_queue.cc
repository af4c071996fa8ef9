#include "k8s/work_queue.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"

namespace trimtab::k8s {
namespace {

Duration DelayAfter(uint32_t failures, const WorkQueue::Backoff& backoff) {
  Duration delay = backoff.first;
  for (uint32_t i = 0; i < failures && delay < backoff.most; ++i) delay *= 2;
  return std::min(delay, backoff.most);
}

}  // namespace

bool WorkQueue::SoonerDue::operator()(const Node* a, const Node* b) const {
  return std::tie(a->second.due, a->second.turn) < std::tie(b->second.due, b->second.turn);
}

WorkQueue::WorkQueue(const Clock& clock, Backoff backoff) : clock_(clock), backoff_(backoff) {
  TRIMTAB_CHECK(backoff.first > Duration::zero() && backoff.first <= backoff.most);
}

void WorkQueue::Add(const std::string& key) { AddAfter(key, Duration::zero()); }

void WorkQueue::AddAfter(const std::string& key, Duration delay) {
  const std::lock_guard lock(mutex_);
  Enqueue(*items_.try_emplace(key).first, delay);
}

void WorkQueue::AddFailed(const std::string& key) {
  const std::lock_guard lock(mutex_);
  Node& node = *items_.try_emplace(key).first;
  Enqueue(node, DelayAfter(node.second.failures++, backoff_));
}

void WorkQueue::Enqueue(Node& node, Duration delay) {
  Item& item = node.second;
  // What is ready cannot become due sooner.
  if (item.place == Place::kReady) return;
  const MonoTime now = clock_.Now();
  const MonoTime due = now + std::max(delay, Duration::zero());
  if (item.in_work) {
    item.due = item.again ? std::min(item.due, due) : due;
    item.again = true;
    return;
  }
  if (item.place == Place::kDelayed) {
    if (item.due <= due) return;
    delayed_.erase(&node);
  }
  Wait(node, due, now);
}

void WorkQueue::Wait(Node& node, MonoTime due, MonoTime now) {
  node.second.due = due;
  node.second.turn = turns_++;
  if (due <= now) {
    node.second.place = Place::kReady;
    ready_.push_back(&node);
  } else {
    node.second.place = Place::kDelayed;
    delayed_.insert(&node);
  }
}

std::optional<std::string> WorkQueue::Pop() {
  const std::lock_guard lock(mutex_);
  Node* const node = TakeFirst();
  if (node == nullptr) return std::nullopt;
  node->second.place = Place::kNowhere;
  node->second.in_work = true;
  return node->first;
}

WorkQueue::Node* WorkQueue::TakeFirst() {
  Node* node = delayed_.empty() ? nullptr : *delayed_.begin();
  if (!ready_.empty() && (node == nullptr || !SoonerDue()(node, ready_.front()))) {
    node = ready_.front();
    ready_.pop_front();
    return node;
  }
  if (node == nullptr || node->second.due > clock_.Now()) return nullptr;
  delayed_.erase(delayed_.begin());
  return node;
}

void WorkQueue::Done(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = items_.find(key);
  TRIMTAB_CHECK(found != items_.end() && found->second.in_work);
  Item& item = found->second;
  item.in_work = false;
  if (item.again) {
    item.again = false;
    // Behind those who waited meanwhile: a key that is added all the time passes nobody.
    const MonoTime now = clock_.Now();
    Wait(*found, std::max(item.due, now), now);
  } else if (item.failures == 0) {
    items_.erase(found);
  }
}

void WorkQueue::Forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = items_.find(key);
  if (found == items_.end()) return;
  Item& item = found->second;
  item.failures = 0;
  if (!item.in_work && item.place == Place::kNowhere) items_.erase(found);
}

std::optional<MonoTime> WorkQueue::NextDue() const {
  const std::lock_guard lock(mutex_);
  const Node* first = ready_.empty() ? nullptr : ready_.front();
  if (!delayed_.empty() && (first == nullptr || SoonerDue()(*delayed_.begin(), first))) {
    first = *delayed_.begin();
  }
  return first == nullptr ? std::nullopt : std::optional(first->second.due);
}

size_t WorkQueue::size() const {
  const std::lock_guard lock(mutex_);
  return ready_.size() + delayed_.size();
}

}  // namespace trimtab::k8s
