// Any history of appends, voids, merges, forks and reopenings: the journal answers as maps do.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "journal/journal.h"
#include "tests/journal/journal_workload.h"
#include "tests/journal/power_cut_file_system.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

RC_GTEST_PROP(JournalHistory, AnswersLikeTheModel, ()) {
    const auto choices =
        *rc::gen::scale(8.0, rc::gen::container<std::vector<unsigned>>(rc::gen::resize(
                                 rc::kNominalSize, rc::gen::inRange(0U, 1U << 20))));
    std::size_t used = 0;
    const Choose choose = [&](unsigned below) {
        return used < choices.size() ? choices[used++] % below : 0;
    };
    JournalWorkload workload(choose);
    const TemporaryDirectory directory;
    JournalOptions options;
    options.file_system = std::make_shared<PowerCutFileSystem>();  // Quick: syncs cost nothing.
    options.reserve_bytes = 0;
    auto opened = Journal::open(directory.path(), lineage(), options);
    RC_ASSERT(opened.has_value());
    JournalModel model;
    while (used < choices.size()) {
        const Operation operation = workload.next(model);
        const std::string answer = perform(operation, *opened->journal);
        RC_ASSERT(answer == perform(operation, model));
        if (choose(50) == 0) {
            opened->journal.reset();
            opened = Journal::open(directory.path(), lineage(), options);
            RC_ASSERT(opened.has_value());
            RC_ASSERT(opened->report.outcome == OpenOutcome::nothing_lost);
        }
    }
    RC_ASSERT(difference(*opened->journal, model, kNumbers) == "");
}

}  // namespace
}  // namespace noodgeld::test
