#pragma once

#include <libpq-fe.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "tests/e2e/shop/connection.h"

namespace trimtab::shop {

// A connection to a real PostgreSQL, by libpq. What the server does not end in time it is told to
// cancel, and the connection is broken then.
class PqConnection final : public Connection {
 public:
  // Error kUnreachable without the password, which libpq does not repeat.
  static Result<std::unique_ptr<Connection>> Open(const std::string& url, const Clock& clock);

  Result<Rows> Run(const Statement& statement, const std::vector<std::string>& values,
                   MonoTime deadline) override;
  bool broken() const override { return broken_; }

 private:
  using Handle = std::unique_ptr<PGconn, decltype(&PQfinish)>;
  using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

  PqConnection(Handle handle, const Clock& clock) : handle_(std::move(handle)), clock_(clock) {}
  Result<void> Prepare(const Statement& statement, MonoTime deadline);
  Result<Answer> Await(bool sent, MonoTime deadline);
  Result<void> AwaitInput(MonoTime deadline);
  Error Lost();
  void Cancel();

  Handle handle_;
  const Clock& clock_;
  std::set<std::string> prepared_;
  bool broken_ = false;
};

}  // namespace trimtab::shop
