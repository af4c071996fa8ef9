#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace trimtab::k8s {

using Environment = std::map<std::string, std::string>;

// Our own, as it is now.
Environment CurrentEnvironment();

// A program to run: argv[0] is found through our PATH unless it holds a slash.
struct Command {
  std::vector<std::string> argv;
  Environment environment;  // all of it
};

struct CommandOutput {
  int status = 0;  // what it exited with; 128 + n when signal n ended it
  std::string out;
  std::string err;
};

// Runs a command to its end, with nothing on its standard input. It gets a process group of its
// own; at the deadline the whole group is killed (kTimeout), and so it is when it writes more than
// `output_cap` to either stream (kTooLarge). kNotFound when there is no such program, kInvalid when
// it cannot be started.
Result<CommandOutput> RunCommand(const Command& command, const Clock& clock, Duration limit,
                                 size_t output_cap);

}  // namespace trimtab::k8s
