#include "k8s/transport/name_lookup.h"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "k8s/transport/server_address.h"

namespace trimtab::k8s {
namespace {

Error NoAddress(const std::string& host, std::string_view why) {
  return Error{.code = Code::kUnreachable,
               .message = "no address for " + host + ": " + std::string(why)};
}

// What one question came to; shared by who asks and the thread that waits for the system.
struct Question {
  std::mutex mutex;
  std::condition_variable_any answered;
  std::optional<Result<std::vector<std::string>>> answer;
};

}  // namespace

struct NameLookup::Desk {
  Desk(Ask how, size_t most) : ask(std::move(how)), most_at_once(most) {}

  const Ask ask;
  const size_t most_at_once;
  std::mutex mutex;
  size_t open = 0;

  bool Enter() {
    const std::lock_guard lock(mutex);
    if (open == most_at_once) return false;
    ++open;
    return true;
  }

  void Leave() {
    const std::lock_guard lock(mutex);
    --open;
  }
};

Result<std::vector<std::string>> AskSystemForAddresses(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (failure != 0) return NoAddress(host, gai_strerror(failure));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text.data());
    }
  }
  if (addresses.empty()) return NoAddress(host, "the name service gave none");
  return addresses;
}

NameLookup::NameLookup(Ask ask, size_t most_at_once)
    : desk_(std::make_shared<Desk>(std::move(ask), most_at_once)) {}

Result<std::vector<std::string>> NameLookup::Find(const std::string& host, Duration within,
                                                  const std::stop_token& stop) const {
  if (IsIpAddress(host)) return std::vector<std::string>{host};
  // What it means is settled (RFC 6761), also on a machine without a hosts file.
  if (host == "localhost") return std::vector<std::string>{"127.0.0.1", "::1"};
  if (!desk_->Enter()) {
    return NoAddress(host,
                     "the name service does not answer and as many questions as are allowed "
                     "(" +
                         std::to_string(desk_->most_at_once) + ") wait for it");
  }
  auto question = std::make_shared<Question>();
  try {
    std::thread([desk = desk_, question, host] {
      auto answer = desk->ask(host);
      desk->Leave();
      const std::lock_guard lock(question->mutex);
      question->answer = std::move(answer);
      question->answered.notify_all();
    }).detach();
  } catch (const std::system_error& error) {
    desk_->Leave();
    return NoAddress(host, error.what());
  }
  std::unique_lock lock(question->mutex);
  if (question->answered.wait_for(lock, stop, within,
                                  [&] { return question->answer.has_value(); })) {
    return *std::move(question->answer);
  }
  if (stop.stop_requested()) {
    return Error{.code = Code::kCancelled, .message = "cancelled while looking up " + host};
  }
  return NoAddress(host, "the name service did not answer in time");
}

}  // namespace trimtab::k8s
