// SPDX-License-Identifier: MIT
// When a long task says how far it is, and that its line is gone before anything else comes.
#include "cli/progress.hpp"

#include "fakes.hpp"

namespace execcap {
namespace {

using std::chrono::milliseconds;
using test::CapturingConsole;

/// A clock that the test moves, and that counts who looks at it.
struct MovedClock {
  milliseconds now{5000};
  int looks = 0;

  Clock clock() {
    return [this] {
      ++looks;
      return now;
    };
  }
};

struct Shown {
  MovedClock time;
  CapturingConsole console;

  Shown() { console.has_reader = true; }
};

TEST_CASE("progress is due after a second, and then five times a second") {
  Shown shown;
  ProgressConsole progress(shown.console, "tool", shown.time.clock());
  shown.time.now += milliseconds(999);
  CHECK(!progress.is_due());
  shown.time.now += milliseconds(1);
  CHECK(progress.is_due());
  CHECK(!progress.is_due());
  shown.time.now += milliseconds(199);
  CHECK(!progress.is_due());
  shown.time.now += milliseconds(1);
  CHECK(progress.is_due());
}

TEST_CASE("without a reader no progress is due and no clock is asked") {
  Shown shown;
  shown.console.has_reader = false;
  ProgressConsole progress(shown.console, "tool", shown.time.clock());
  shown.time.now += milliseconds(9000);
  CHECK(!progress.is_due());
  CHECK(shown.time.looks == 0);
}

TEST_CASE("progress that is not wanted is never due") {
  Shown shown;
  ProgressConsole progress(shown.console, "tool", shown.time.clock(), false);
  shown.time.now += milliseconds(9000);
  CHECK(!progress.is_due());
}

TEST_CASE("progress ends while the task is in the background of its terminal") {
  Shown shown;
  ProgressConsole progress(shown.console, "tool", shown.time.clock());
  shown.time.now += milliseconds(1000);
  shown.console.has_reader = false;
  CHECK(!progress.is_due());
  shown.console.has_reader = true;
  shown.time.now += milliseconds(200);
  CHECK(progress.is_due());
}

TEST_CASE("a progress line takes the place of the one before, also of a longer one") {
  Shown shown;
  ProgressConsole progress(shown.console, "tool", shown.time.clock());
  progress.show("100 left");
  progress.show("99 left");
  CHECK(shown.console.error == "\rtool: 100 left\rtool: 99 left ");
}

TEST_CASE("the progress line is gone before a result and before a message") {
  Shown shown;
  ProgressConsole progress(shown.console, "t", shown.time.clock());
  progress.show("x");
  CHECK(progress.write_out("result\n"));
  CHECK(shown.console.error == "\rt: x\r    \r");
  CHECK(shown.console.out == "result\n");
  progress.show("y");
  progress.write_error("message\n");
  CHECK(shown.console.error == "\rt: x\r    \r\rt: y\r    \rmessage\n");
}

TEST_CASE("the progress line is gone at the end") {
  Shown shown;
  { ProgressConsole(shown.console, "t", shown.time.clock()).show("x"); }
  CHECK(shown.console.error == "\rt: x\r    \r");
}

TEST_CASE("nothing is taken away where no progress was shown") {
  Shown shown;
  {
    ProgressConsole progress(shown.console, "t", shown.time.clock());
    CHECK(progress.write_out("result\n"));
  }
  CHECK(shown.console.error.empty());
}

TEST_CASE("files are counted, and the clock is looked at every 128 of them") {
  Shown shown;
  ProgressConsole progress(shown.console, "t", shown.time.clock());
  FileProgress files(progress);
  const int looks_at_start = shown.time.looks;
  shown.time.now += milliseconds(1000);
  for (int count = 0; count < 127; ++count) files.add({.names = 1});
  CHECK(shown.time.looks == looks_at_start);
  CHECK(shown.console.error.empty());
  files.add({.names = 1});
  CHECK(shown.time.looks == looks_at_start + 1);
  CHECK(shown.console.error == "\rt: 128 files seen");
  shown.time.now += milliseconds(200);
  files.add({.names = 128, .found = 3});
  CHECK(shown.console.error == "\rt: 128 files seen\rt: 256 files seen, 3 found");
}

}  // namespace
}  // namespace execcap
