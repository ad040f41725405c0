// JournalWorkload: random calls on a journal, each with the answer that the model gives to it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/journal/feed_writer.h"
#include "tests/journal/journal_model.h"

namespace noodgeld::test {

/// Tokens and sale ids are few, so that the same ones come up again and again.
inline constexpr unsigned kNumbers = 12;

/// Small random numbers, from a generator or from a list that RapidCheck shrinks.
using Choose = std::function<unsigned(unsigned below)>;

struct Operation {
    enum class Call : std::uint8_t { append, merge, put, park, unpark };

    Call call = Call::append;
    std::vector<NewEntry> entries;
    FeedId feed;
    Bytes head;
    Kind kind = Kind::charter;
    ObjectHash hash;
    Bytes bytes;
    ParkedPiece piece;
};

/// What a call says, as a word: "done", a refusal's name, or a merge's problem. A write that failed
/// is "not_durable".
[[nodiscard]] std::string perform(const Operation& operation, Journal& journal);
/// What it should say; the model changes accordingly.
[[nodiscard]] std::string perform(const Operation& operation, JournalModel& model);

class JournalWorkload {
  public:
    explicit JournalWorkload(Choose choose) : choose_(std::move(choose)) {}

    /// A call that makes sense, or just does not, on a journal that holds what the model says.
    [[nodiscard]] Operation next(const JournalModel& model);

  private:
    struct Branch {
        FeedWriter writer;
        std::vector<NewEntry> entries;
    };

    [[nodiscard]] Operation append(const JournalModel& model);
    [[nodiscard]] Operation merge(const JournalModel& model);
    [[nodiscard]] Operation merge_own(const JournalModel& model);
    [[nodiscard]] Operation put();
    [[nodiscard]] Operation park();
    [[nodiscard]] Operation unpark(const JournalModel& model);

    [[nodiscard]] NewEntry entry(FeedWriter& writer, const std::vector<NewEntry>& past);
    Branch& some_branch();

    Choose choose_;
    std::vector<Branch> foreign_;
    std::vector<NewEntry> own_past_;  // What was tried, for voids to name.
    std::map<FeedId, std::vector<FeedWriter>> own_writers_;
};

}  // namespace noodgeld::test
