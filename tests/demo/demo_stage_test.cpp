// Where a demo plays: what it may delete.
#include "demo/demo_stage.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "files/files.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

namespace fs = std::filesystem;

class Stage : public testing::Test {
  protected:
    [[nodiscard]] bool makes(bool again) const {
        return DemoStage::make(folder_, again, "/bin/true").has_value();
    }
    void leave(const std::string& name) const {
        ASSERT_TRUE(write_file(folder_ + "/" + name, as_bytes("kept")).has_value());
    }

    const TemporaryDirectory directory_;
    const std::string folder_ = (directory_.path() / "demo").string();
};

TEST_F(Stage, IsMadeAnewOnlyIfAsked) {
    ASSERT_TRUE(makes(false));
    leave("charter.json");
    EXPECT_FALSE(makes(false));
    EXPECT_TRUE(fs::exists(folder_ + "/charter.json"));
    EXPECT_TRUE(makes(true));
    EXPECT_FALSE(fs::exists(folder_ + "/charter.json"));
    EXPECT_TRUE(makes(true));
}

TEST_F(Stage, DeletesNoFolderThatADemoDidNotMake) {
    fs::create_directory(folder_);
    leave("charter.json");
    EXPECT_FALSE(makes(true));
    EXPECT_TRUE(fs::exists(folder_ + "/charter.json"));
}

}  // namespace
}  // namespace noodgeld::test
