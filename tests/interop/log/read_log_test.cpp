// Our log, read by Go's packages for its checksum database, and its signature by openssl: programs
// that share no code with what wrote it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ledger/log/checkpoint.h"
#include "ledger/log/tile_path.h"
#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, ByteView bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}
void write(const fs::path& file, const std::string& text) {
    write(file, as_bytes(text));
}

/// Runs it with its output to `out`. Whether it ended well.
bool runs(const std::string& command, const fs::path& out) {
    return std::system((command + " >" + out.string() + " 2>&1").c_str()) == 0;
}
std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Bytes leaf(std::uint64_t index) {
    Bytes out{0};
    append(out, example_hash("leaf", static_cast<unsigned>(index)).bytes);
    return out;
}

/// A log of that size as a web server would publish it, with a witness's word.
class Published {
  public:
    explicit Published(std::uint64_t size)
        : tree_(HashTree::open(folder_.path() / "log", {}).value()) {
        std::vector<crypto::Hash> leaves;
        for (std::uint64_t i = 0; i < size; ++i) leaves.push_back(crypto::leaf_hash(leaf(i)));
        EXPECT_TRUE(tree_.append(leaves));
        publish_tiles();
        const Checkpoint checkpoint{log_origin(lineage()), tree_.head()};
        Note note = *parse_note(sign_checkpoint(checkpoint, example_key("ledger")));
        note.signatures.push_back(
            cosign_note(note.text, kWitness, example_key("witness"), kCrisis));
        write(folder() / "checkpoint", to_text(note));
        write(folder() / "body", note.text);
        write(folder() / "signature", ByteView(note.signatures.front().blob).subspan(4));
        for (const std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1}) {
            const auto path = tree_.inclusion_proof(index, tree_.head()).value();
            const std::string name = std::to_string(index);
            write(folder() / (name + ".tlog-proof"), log_proof(index, path, to_text(note)));
            write(folder() / (name + ".leaf"), leaf(index));
        }
    }

    [[nodiscard]] fs::path folder() const { return folder_.path() / "web"; }
    /// What Go prints of it.
    [[nodiscard]] std::string read_by_go() const {
        const NoteKey log{log_origin(lineage()), NoteSigner::writer, example_public_key("ledger")};
        const NoteKey witness{kWitness, NoteSigner::witness, example_public_key("witness")};
        const bool good = runs(fmt::format("{} {} '{}' '{}'", NOODGELD_READ_LOG, folder().string(),
                                           vkey(log), vkey(witness)),
                               folder_.path() / "out");
        return (good ? "" : "refused: ") + text_of(folder_.path() / "out");
    }
    void flip(const std::string& name, std::size_t at) const {
        std::string bytes = text_of(folder() / name);
        bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
        write(folder() / name, bytes);
    }

  private:
    static constexpr char kWitness[] = "witness.example/one";

    /// All of the tree, and nothing of what a smaller one had.
    void publish_tiles() {
        for (unsigned level = 0; level < HashTree::kLevels; ++level) {
            const std::uint64_t hashes = tree_.size() >> (8 * level);
            for (std::uint64_t index = 0; 256 * index < hashes; ++index) {
                const auto width =
                    static_cast<unsigned>(std::min<std::uint64_t>(256, hashes - 256 * index));
                write(folder() / to_text(TilePath{level, index, width}),
                      tree_.tile(tree_.size(), level, index, width).value().value());
            }
        }
    }

    TemporaryDirectory folder_;
    HashTree tree_;
};

TEST(LogReadByGo, AgreesAtEverySize) {
    for (const std::uint64_t size : {1UL, 2UL, 255UL, 256UL, 257UL, 5'000UL, 65'536UL, 70'003UL}) {
        EXPECT_EQ(Published(size).read_by_go(), std::to_string(size) + "\n");
    }
}

TEST(LogReadByGo, ALieIsRefused) {
    EXPECT_EQ(Published(300).read_by_go(), "300\n");
    for (const auto& [name, at] :
         std::vector<std::pair<std::string, std::size_t>>{{"tile/0/000", 0},
                                                          {"tile/0/001.p/44", 1'000},
                                                          {"tile/1/000.p/1", 5},
                                                          {"checkpoint", 75},  // The size.
                                                          {"150.tlog-proof", 30},
                                                          {"150.leaf", 9}}) {
        const Published log(300);
        log.flip(name, at);
        EXPECT_NE(log.read_by_go().find("refused"), std::string::npos) << name;
    }
}

TEST(CheckpointReadByOpenssl, IsSignedByTheLedger) {
    const Published log(10);
    Bytes der{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    append(der, example_public_key("ledger").bytes);
    write(log.folder() / "key", der);
    const std::string command = fmt::format(
        "cd {} && openssl pkeyutl -verify -pubin -inkey key -keyform DER -rawin -in body -sigfile "
        "signature",
        log.folder().string());
    EXPECT_TRUE(runs(command, log.folder() / "out")) << text_of(log.folder() / "out");
    log.flip("body", 75);
    EXPECT_FALSE(runs(command, log.folder() / "out"));
}

}  // namespace
}  // namespace noodgeld::test
