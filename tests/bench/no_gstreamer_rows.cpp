#include "tests/bench/rows.h"

void register_gstreamer_rows()
{}
