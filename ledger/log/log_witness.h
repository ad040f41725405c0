// LogWitness: sees that a log only grows, and says so below its checkpoints: the server's side of
// C2SP tlog-witness (https://c2sp.org/tlog-witness), and what a log asks of one.
//
// A witness keeps, of each log, the last checkpoint that it cosigned, in a file of its own, written
// before the answer is given: so it never cosigns two checkpoints that contradict each other.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/log/checkpoint.h"

namespace noodgeld {

/// What is asked of a witness: a text as it travels.
struct WitnessQuestion {
    std::uint64_t old_size = 0;       ///< What the witness cosigned last; 0 if nothing, or unknown.
    std::vector<crypto::Hash> proof;  ///< That the tree of old_size is the checkpoint's beginning.
    Note note;                        ///< The log's signed checkpoint.
    friend bool operator==(const WitnessQuestion&, const WitnessQuestion&) = default;
};
[[nodiscard]] std::string to_text(const WitnessQuestion& question);
/// Nothing for what `to_text` does not make, and for more than 63 hashes.
[[nodiscard]] std::optional<WitnessQuestion> parse_question(std::string_view text);

struct WitnessAnswer {
    unsigned status = 200;  ///< 200, 400, 403, 404, 409, 422; 500 if nothing could be written.
    /// 200: signature lines. 409: the size that was cosigned last, and a newline.
    std::string body;
    friend bool operator==(const WitnessAnswer&, const WitnessAnswer&) = default;
};
/// Of an answer 409 whose body is a size.
inline constexpr std::string_view kWitnessSizeType = "text/x.tlog.size";

/// Thread-safe: questions take turns.
class LogWitness {
  public:
    /// `name`: of its key. `logs`: the keys of those that it knows; of one origin there may be
    /// several. Reads what `folder` has of them; StorageFault::damaged if that is not what it
    /// wrote. Borrows key and verifier.
    [[nodiscard]] static Result<std::unique_ptr<LogWitness>, StorageError> open(
        const std::filesystem::path& folder, std::string name, const crypto::SecretKey& key,
        std::vector<NoteKey> logs, const crypto::Verifier& verifier);

    /// add-checkpoint. What it cosigned is on disk when this returns.
    [[nodiscard]] WitnessAnswer add_checkpoint(std::string_view question, UnixTime now);

  private:
    LogWitness(std::filesystem::path folder, std::string name, const crypto::SecretKey& key,
               std::vector<NoteKey> logs, const crypto::Verifier& verifier)
        : folder_(std::move(folder)),
          name_(std::move(name)),
          key_(key),
          logs_(std::move(logs)),
          verifier_(verifier) {}
    [[nodiscard]] std::filesystem::path file_of(const std::string& origin) const;
    /// Nothing if it may be cosigned.
    [[nodiscard]] std::optional<WitnessAnswer> object_to(const WitnessQuestion& question,
                                                         const Checkpoint& checkpoint) const;

    std::filesystem::path folder_;
    std::string name_;
    const crypto::SecretKey& key_;
    std::vector<NoteKey> logs_;
    const crypto::Verifier& verifier_;
    std::mutex mutex_;
    std::map<std::string, TreeHead> last_;  // cosigned, by origin
};

}  // namespace noodgeld
