#include "tests/swva/engine/hevc/levels.h"

#include "tests/swva/engine/rules/level_table.h"

namespace swva::hevc {
namespace {

constexpr Level kLevels[] = {
	{30, 36864, 552960, 128, 0},
	{60, 122880, 3686400, 1500, 0},
	{63, 245760, 7372800, 3000, 0},
	{90, 552960, 16588800, 6000, 0},
	{93, 983040, 33177600, 10000, 0},
	{120, 2228224, 66846720, 12000, 30000},
	{123, 2228224, 133693440, 20000, 50000},
	{150, 8912896, 267386880, 25000, 100000},
	{153, 8912896, 534773760, 40000, 160000},
	{156, 8912896, 1069547520, 60000, 240000},
	{180, 35651584, 1069547520, 60000, 240000},
	{183, 35651584, 2139095040, 120000, 480000},
	{186, 35651584, 4278190080, 240000, 800000},
};

} // namespace

std::optional<Level> find_level(Element level_idc)
{
	return swva::find_level(kLevels, level_idc);
}

} // namespace swva::hevc
