#include "k8s/text_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace trimtab::k8s {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

class TextSourceTest : public ::testing::Test {
 protected:
  TextSource Source() { return TextSource::File(clock_, "tokenFile", path()); }
  std::string path() const { return dir_.path() / "token"; }

  // Changes the content and nothing that shows from outside.
  void WriteUnseen(std::string_view text) {
    const auto before = std::filesystem::last_write_time(path());
    dir_.Write("token", text);
    std::filesystem::last_write_time(path(), before);
  }

  TempDir dir_;
  ManualClock clock_;
};

TEST_F(TextSourceTest, ReadsAgainWhenTheFileChanged) {
  dir_.Write("token", "one");
  TextSource source = Source();
  EXPECT_EQ(*source.Read(), "one");
  dir_.Write("token", "other");
  EXPECT_EQ(*source.Read(), "other");
}

// The kubelet changes a link to a folder, so the file that the path means is another.
TEST_F(TextSourceTest, SeesThroughLinks) {
  std::filesystem::create_directory(dir_.path() / "a");
  std::filesystem::create_directory(dir_.path() / "b");
  dir_.Write("a/token", "one");
  dir_.Write("b/token", "two");
  std::filesystem::create_directory_symlink("a", dir_.path() / "data");
  TextSource source = TextSource::File(clock_, "t", dir_.path() / "data/token");
  EXPECT_EQ(*source.Read(), "one");
  std::filesystem::create_directory_symlink("b", dir_.path() / "new");
  std::filesystem::rename(dir_.path() / "new", dir_.path() / "data");
  EXPECT_EQ(*source.Read(), "two");
}

TEST_F(TextSourceTest, ReadsAgainAfterAMinuteWhateverItLooksLike) {
  dir_.Write("token", "one");
  TextSource source = Source();
  EXPECT_EQ(*source.Read(), "one");
  WriteUnseen("two");
  clock_.Advance(seconds(59));
  EXPECT_EQ(*source.Read(), "one");
  clock_.Advance(seconds(1));
  EXPECT_EQ(*source.Read(), "two");
}

TEST_F(TextSourceTest, ForgetReadsAgainAtOnce) {
  dir_.Write("token", "one");
  TextSource source = Source();
  EXPECT_EQ(*source.Read(), "one");
  WriteUnseen("two");
  source.Forget();
  EXPECT_EQ(*source.Read(), "two");
}

TEST_F(TextSourceTest, ARotationCaughtHalfWayKeepsWhatWasReadUntilForget) {
  dir_.Write("token", "one");
  TextSource source = Source();
  EXPECT_EQ(*source.Read(), "one");
  dir_.Write("token", "");
  EXPECT_EQ(*source.Read(), "one");
  std::filesystem::remove(path());
  EXPECT_EQ(*source.Read(), "one");
  source.Forget();
  EXPECT_EQ(source.Read().error().message,
            "tokenFile: cannot read " + path() + ": No such file or directory");
}

TEST_F(TextSourceTest, AnEmptyFileIsAnErrorThatNamesIt) {
  dir_.Write("token", "");
  EXPECT_EQ(Source().Read().error().message, "tokenFile: cannot read " + path() + ": it is empty");
}

TEST_F(TextSourceTest, AFixedTextStays) {
  TextSource source = TextSource::Fixed("token", "one");
  source.Forget();
  EXPECT_EQ(*source.Read(), "one");
  EXPECT_TRUE(source.set());
  EXPECT_FALSE(TextSource().set());
  EXPECT_EQ(*TextSource().Read(), "");
}

TEST_F(TextSourceTest, FilesAreBounded) {
  dir_.Write("token", std::string(101, 'x'));
  EXPECT_THAT(ReadSmallFile(path(), 100).error().message, HasSubstr("larger than 100 bytes"));
  EXPECT_EQ(ReadSmallFile(path(), 101)->size(), 101u);
  EXPECT_THAT(ReadSmallFile("/dev/zero", 100).error().message, HasSubstr("larger than 100 bytes"));
}

TEST_F(TextSourceTest, AFolderIsNoFile) {
  EXPECT_THAT(ReadSmallFile(dir_.path()).error().message, HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace trimtab::k8s
