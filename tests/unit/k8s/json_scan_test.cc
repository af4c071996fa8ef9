#include "k8s/json_scan.h"

#include <gtest/gtest.h>

#include <string>

namespace trimtab::k8s {
namespace {

std::string Scanned(JsonScanner& scanner, const std::string& text, const JsonLimits& limits = {}) {
  const auto root = scanner.Scan(text, limits);
  return root ? std::string(simdjson::minify(*root)) : root.error().message;
}

TEST(JsonScanner, ReadsOneDocumentAfterTheOther) {
  JsonScanner scanner;
  for (const char* text : {"[1,2]", R"({"a":{"b":[]}})", "7", R"("text")", "[[[]]]"}) {
    EXPECT_EQ(Scanned(scanner, text), text);
  }
}

TEST(JsonScanner, ForgetsADocumentThatItRefused) {
  JsonScanner scanner;
  for (const char* bad : {R"({"a":{"b":1,"c":{"d":1,"d":2}}})", R"({"a":["\udc00"]})", "[1,", "",
                          R"({"a":18446744073709551615})"}) {
    EXPECT_FALSE(scanner.Scan(bad).ok()) << bad;
    EXPECT_EQ(Scanned(scanner, R"({"a":1,"b":{"a":"x"}})"), R"({"a":1,"b":{"a":"x"}})") << bad;
  }
}

TEST(JsonScanner, KeepsItsMemoryUntilItIsReleased) {
  JsonScanner scanner;
  const std::string large = "\"" + std::string(1 << 20, 'x') + "\"";
  EXPECT_TRUE(scanner.Scan(large).ok());
  const size_t grown = scanner.capacity();
  EXPECT_GE(grown, large.size());
  EXPECT_TRUE(scanner.Scan("[]").ok());
  EXPECT_EQ(scanner.capacity(), grown);
  scanner.Release();
  EXPECT_EQ(scanner.capacity(), 0U);
  EXPECT_EQ(Scanned(scanner, "[]"), "[]");
}

TEST(JsonScanner, TakesTheLimitsOfEachDocument) {
  JsonScanner scanner;
  EXPECT_TRUE(scanner.Scan("[[[]]]", {.depth = 3}).ok());
  EXPECT_EQ(scanner.Scan("[[[]]]", {.depth = 2}).error().code, Code::kTooLarge);
  EXPECT_TRUE(scanner.Scan("[[[]]]", {.depth = 3}).ok());
  EXPECT_EQ(scanner.Scan("[[[]]]", {.bytes = 5}).error().code, Code::kTooLarge);
}

TEST(JsonScanner, TellsAnEscapedBackslashFromASurrogate) {
  JsonScanner scanner;
  EXPECT_TRUE(scanner.Scan(R"(["\\udc00"])").ok());
  EXPECT_FALSE(scanner.Scan(R"(["\\\udc00"])").ok());
  EXPECT_TRUE(scanner.Scan(R"(["\ud83d\ude00\\"])").ok());
  EXPECT_FALSE(scanner.Scan(R"({"\n\uDc00":1})").ok());
}

TEST(JsonScanner, FindsADuplicateAmongKeysOfOneLengthAndLetters) {
  JsonScanner scanner;
  EXPECT_TRUE(scanner.Scan(R"({"axbyc":1,"aybxc":2,"azbzc":3,"":4})").ok());
  EXPECT_FALSE(scanner.Scan(R"({"axbyc":1,"aybxc":2,"axbyc":3})").ok());
  EXPECT_FALSE(scanner.Scan(R"({"":1,"a":2,"":3})").ok());
}

TEST(BorrowedScanner, KeepsTheMemoryOfUsualDocumentsAndGivesBackThatOfLargeOnes) {
  const std::string large = "\"" + std::string(4 << 20, 'x') + "\"";
  {
    BorrowedScanner scanner;
    EXPECT_TRUE(scanner->Scan("[]").ok());
  }
  {
    BorrowedScanner scanner;
    EXPECT_GT(scanner->capacity(), 0U);
    EXPECT_TRUE(scanner->Scan(large).ok());
  }
  BorrowedScanner scanner;
  EXPECT_EQ(scanner->capacity(), 0U);
}

TEST(JsonScanner, ReadsAgainWhatItHasAcceptedAndRefusesWhatIsNoJson) {
  JsonScanner scanner;
  const std::string text = R"({"a":[1,{"b":"x"}]})";
  const auto root = scanner.Rescan(text);
  ASSERT_TRUE(root.ok());
  EXPECT_EQ(TreeOf(*root).Dump(), text);
  EXPECT_FALSE(scanner.Rescan("[1,").ok());
}

}  // namespace
}  // namespace trimtab::k8s
