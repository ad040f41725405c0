#include "tests/journal/power_cut_trial.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <random>

#include "tests/journal/journal_workload.h"
#include "tests/journal/power_cut_file_system.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

constexpr unsigned kRounds = 4;
constexpr unsigned kOperationsPerRound = 60;

class Trial {
  public:
    Trial(std::uint64_t seed, Sabotage sabotage)
        : random_(seed),
          sabotage_(sabotage),
          workload_([this](unsigned below) { return draw(below); }) {
        if (sabotage == Sabotage::lying_disk) disk_->lie_about_syncs();
        options_.file_system = disk_;
        options_.memory_bytes = std::size_t{512} << 10;  // Memtables of 64 KiB: many flushes.
        options_.reserve_bytes = draw(2) * 100'000;
    }

    PowerCutTrial run() {
        for (unsigned round = 0; round < kRounds && out_.failure.empty(); ++round) {
            disk_->cut_after(1 + draw(draw(2) == 0 ? 60 : 400));
            work();
            restore();
            check();
        }
        return out_;
    }

  private:
    unsigned draw(unsigned below) { return static_cast<unsigned>(random_() % below); }

    void fail(const std::string& why) {
        if (out_.failure.empty()) out_.failure = why;
    }

    void work() {
        auto opened = Journal::open(directory_.path(), lineage(), options_);
        if (!opened) {
            ++out_.cuts_while_opening;
            if (disk_->has_power()) fail("refused: " + opened.error().words.en);
            return;
        }
        for (unsigned i = 0; i < kOperationsPerRound; ++i) {
            const Operation operation = workload_.next(model_);
            JournalModel after = model_;
            const std::string expected = perform(operation, after);
            if (sabotage_ == Sabotage::hasty_caller) model_ = after;
            const std::string answer = perform(operation, *opened->journal);
            if (answer == "not_durable") {
                if (disk_->has_power()) fail("not durable, with power");
                if (expected == "done") in_the_air_ = after;
                return;
            }
            if (answer != expected) fail("said " + answer + " for " + expected);
            model_ = std::move(after);
            ++out_.acknowledged;
        }
    }

    /// Power comes back, perhaps to go again while the journal is being opened.
    void restore() {
        ++out_.cuts;
        disk_->restore_power(random_);
        for (unsigned again = draw(3); again > 0; --again) {
            disk_->cut_after(1 + draw(25));
            const auto opened = Journal::open(directory_.path(), lineage(), options_);
            if (!opened && disk_->has_power()) fail("refused: " + opened.error().words.en);
            if (opened && opened->report.outcome == OpenOutcome::healed) ++out_.healed;
            if (!disk_->has_power()) ++out_.cuts_while_opening;
        }
        disk_->restore_power(random_);
    }

    void check() {
        const auto opened = Journal::open(directory_.path(), lineage(), options_);
        if (!opened) return fail("refused: " + opened.error().words.en);
        if (opened->report.outcome == OpenOutcome::healed) ++out_.healed;
        check_report(opened->report);
        const std::string acknowledged = difference(*opened->journal, model_, kNumbers);
        if (!acknowledged.empty()) {
            if (!in_the_air_) return fail("differs: " + acknowledged);
            const std::string kept = difference(*opened->journal, *in_the_air_, kNumbers);
            if (!kept.empty()) return fail("differs: " + acknowledged + "; or " + kept);
            model_ = *in_the_air_;
            ++out_.unacknowledged_kept;
        }
        in_the_air_.reset();
    }

    void check_report(const OpenReport& report) {
        if (report.words.nl.empty() || report.words.en.empty()) fail("a report without words");
        const bool is_empty = model_.feeds.empty() && model_.objects.empty();
        if (report.outcome == OpenOutcome::created && !is_empty) fail("said to be new");
        if (report.outcome == OpenOutcome::healed &&
            !std::filesystem::exists(report.set_aside / "CURRENT")) {
            fail("the damaged files are not where the report says");
        }
    }

    std::mt19937_64 random_;
    const Sabotage sabotage_;
    const TemporaryDirectory directory_;
    const std::shared_ptr<PowerCutFileSystem> disk_ = std::make_shared<PowerCutFileSystem>();
    JournalOptions options_;
    JournalWorkload workload_;
    JournalModel model_;                      // What was acknowledged.
    std::optional<JournalModel> in_the_air_;  // With the write that was not, as well.
    PowerCutTrial out_;
};

}  // namespace

PowerCutTrial try_power_cuts(std::uint64_t seed, Sabotage sabotage) {
    return Trial(seed, sabotage).run();
}

}  // namespace noodgeld::test
