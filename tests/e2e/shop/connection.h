#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trimtab::shop {

// Rows of columns, as PostgreSQL writes them as text; a NULL is an empty text.
using Rows = std::vector<std::vector<std::string>>;

// One statement of ours. It is parsed once for each connection, under its name; without one, each
// time.
struct Statement {
  const char* name;
  const char* sql;
};

// A connection to the database. Owned by the pool, used by one thread at a time.
class Connection {
 public:
  virtual ~Connection() = default;

  // Error kTimeout after the deadline, when the server was told to give up; kUnavailable is what
  // the server says of a statement; kInterrupted when the connection is lost.
  virtual Result<Rows> Run(const Statement& statement, const std::vector<std::string>& values,
                           MonoTime deadline) = 0;

  // Of no use any more: nobody knows what state it is in.
  virtual bool broken() const = 0;
};

}  // namespace trimtab::shop
