#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace trimtab::bench {

// Reads answers of HTTP/1.1 off a connection, one after the other, and keeps of each what a load
// test asks for. One thread at a time; never fails but by saying so.
class ResponseReader {
 public:
  enum class State {
    kMore,       // the answer goes on
    kDone,       // it is whole
    kMalformed,  // this is no HTTP; the connection is of no more use
  };

  ResponseReader();
  ~ResponseReader();

  // The next answer is to a request of this method; `looked_for`, which is not copied, is looked
  // for in its body.
  void Begin(bool to_head, std::string_view looked_for);
  // Takes bytes off the front of those that arrived. Those that it leaves while there is more to
  // come are to be given again, with more behind them.
  State Read(std::string_view& bytes);
  // The server ended the connection.
  State End();

  // Of an answer that is whole.
  int status() const;
  bool found() const;  // what was looked for; also where that was nothing
  bool keeps_alive() const;

 private:
  class Parser;

  std::unique_ptr<Parser> parser_;
};

}  // namespace trimtab::bench
