#include "tests/e2e/shop/pq_connection.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace trimtab::shop {
namespace {

// libpq's sentences end with a newline, and may have more than one.
std::string OneLine(const char* text) {
  std::string line = text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

Rows RowsOf(const PGresult& answer) {
  Rows rows(static_cast<size_t>(PQntuples(&answer)));
  const int columns = PQnfields(&answer);
  for (size_t row = 0; row < rows.size(); ++row) {
    rows[row].reserve(static_cast<size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      const int at = static_cast<int>(row);
      rows[row].emplace_back(PQgetvalue(&answer, at, column),
                             static_cast<size_t>(PQgetlength(&answer, at, column)));
    }
  }
  return rows;
}

}  // namespace

Result<std::unique_ptr<Connection>> PqConnection::Open(const std::string& url, const Clock& clock) {
  const std::array<const char*, 4> keys = {"dbname", "connect_timeout", "fallback_application_name",
                                           nullptr};
  const std::array<const char*, 4> values = {url.c_str(), "2", "shop", nullptr};
  constexpr int kNameIsUrl = 1;
  Handle handle(PQconnectdbParams(keys.data(), values.data(), kNameIsUrl), PQfinish);
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    return Error{
        .code = Code::kUnreachable,
        .message = "no connection to the database: " + OneLine(PQerrorMessage(handle.get()))};
  }
  // Notices of the server, such as "relation already exists", are nobody's news.
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  return std::unique_ptr<Connection>(new PqConnection(std::move(handle), clock));
}

Result<Rows> PqConnection::Run(const Statement& statement, const std::vector<std::string>& values,
                               MonoTime deadline) {
  if (auto prepared = Prepare(statement, deadline); !prepared) return std::move(prepared).error();
  std::vector<const char*> pointers;
  for (const std::string& value : values) pointers.push_back(value.c_str());
  const bool sent =
      PQsendQueryPrepared(handle_.get(), statement.name, static_cast<int>(pointers.size()),
                          pointers.data(), nullptr, nullptr, 0) == 1;
  auto answer = Await(sent, deadline);
  if (!answer) return std::move(answer).error();
  return RowsOf(**answer);
}

Result<void> PqConnection::Prepare(const Statement& statement, MonoTime deadline) {
  if (prepared_.contains(statement.name)) return {};
  const bool sent = PQsendPrepare(handle_.get(), statement.name, statement.sql, 0, nullptr) == 1;
  if (auto answer = Await(sent, deadline); !answer) return std::move(answer).error();
  if (*statement.name != '\0') prepared_.insert(statement.name);
  return {};
}

// The last answer to what was sent.
Result<PqConnection::Answer> PqConnection::Await(bool sent, MonoTime deadline) {
  if (!sent) return Lost();
  Answer last(nullptr, PQclear);
  while (true) {
    if (auto arrived = AwaitInput(deadline); !arrived) return std::move(arrived).error();
    Answer next(PQgetResult(handle_.get()), PQclear);
    if (!next) break;
    last = std::move(next);
  }
  if (PQstatus(handle_.get()) != CONNECTION_OK) return Lost();
  const ExecStatusType status = PQresultStatus(last.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return last;
  return Error{.code = Code::kUnavailable,
               .message = "the database refuses: " + OneLine(PQresultErrorMessage(last.get()))};
}

// Until PQgetResult does not wait.
Result<void> PqConnection::AwaitInput(MonoTime deadline) {
  while (PQisBusy(handle_.get()) == 1) {
    const Duration left = std::max(deadline - clock_.Now(), Duration::zero());
    pollfd input{.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0};
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    const int ready = poll(&input, 1, static_cast<int>(wait));
    if (ready == 0) {
      Cancel();
      return Error{.code = Code::kTimeout, .message = "the database did not answer in time"};
    }
    if (ready > 0 && PQconsumeInput(handle_.get()) != 1) return Lost();
  }
  return {};
}

Error PqConnection::Lost() {
  broken_ = true;
  return {.code = Code::kInterrupted,
          .message =
              "the connection to the database is lost: " + OneLine(PQerrorMessage(handle_.get()))};
}

void PqConnection::Cancel() {
  broken_ = true;
  const std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> cancel(PQgetCancel(handle_.get()),
                                                                  PQfreeCancel);
  std::array<char, 256> why{};
  // Where even this fails the server finishes for nobody, and the connection is closed all the
  // same.
  if (cancel) PQcancel(cancel.get(), why.data(), static_cast<int>(why.size()));
}

}  // namespace trimtab::shop
