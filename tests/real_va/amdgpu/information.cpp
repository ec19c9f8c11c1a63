// DRM_AMDGPU_INFO, as drivers/gpu/drm/amd/amdgpu/amdgpu_kms.c of Linux 6.12 answers it.

#include "tests/real_va/amdgpu/information.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace penstock::real_va {

namespace {

constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30;
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

/// GB_ADDR_CONFIG, in words.
constexpr std::uint32_t kAddressConfigRegister = 0x263e;

template <typename T>
int give(const drm_amdgpu_info &question, const T &value)
{
	std::memcpy(reinterpret_cast<void *>(question.return_pointer), &value,
		    std::min<std::size_t>(question.return_size, sizeof(value)));
	return 0;
}

/// Rings that a block has; 0: this chip has no such block.
std::uint32_t rings(const AmdChip &chip, std::uint32_t block)
{
	// From VCN 4 on one ring decodes and encodes.
	const bool unified = chip.video.major >= 4;
	switch (block) {
	case AMDGPU_HW_IP_GFX:
	case AMDGPU_HW_IP_DMA:
	case AMDGPU_HW_IP_VCN_ENC:
	case AMDGPU_HW_IP_VCN_JPEG:
		return 1;
	case AMDGPU_HW_IP_COMPUTE:
		return 0xf;
	case AMDGPU_HW_IP_VCN_DEC:
		return unified ? 0 : 1;
	default:
		return 0;
	}
}

int answer_block(const AmdChip &chip, const drm_amdgpu_info &question)
{
	const std::uint32_t block = question.query_hw_ip.type;
	const bool video = block >= AMDGPU_HW_IP_VCN_DEC;
	const AmdChip::Version version = video ? chip.video : chip.graphics;
	drm_amdgpu_info_hw_ip answer{};
	if (rings(chip, block) != 0) {
		answer.hw_ip_version_major = version.major;
		answer.hw_ip_version_minor = version.minor;
		answer.ib_start_alignment = 256;
		answer.ib_size_alignment = block == AMDGPU_HW_IP_DMA ? 4 : 32;
		answer.available_rings = rings(chip, block);
	}
	return give(question, answer);
}

drm_amdgpu_info_device device_of(const AmdChip &chip, unsigned pci_revision)
{
	drm_amdgpu_info_device device{};
	device.device_id = chip.device;
	device.chip_rev = 0;
	device.external_rev = chip.external_revision;
	device.pci_rev = pci_revision;
	device.family = chip.family;
	device.num_shader_engines = chip.shader_engines;
	device.num_shader_arrays_per_engine = chip.shader_arrays;
	device.gpu_counter_freq = 100'000;
	device.max_engine_clock = 2'000'000;
	device.max_memory_clock = 1'000'000;
	device.cu_active_number = chip.shader_engines * chip.shader_arrays * chip.compute_units;
	for (std::uint32_t engine = 0; engine < chip.shader_engines; ++engine)
		for (std::uint32_t array = 0; array < chip.shader_arrays; ++array)
			// The header has 4 engines; what is above goes to the arrays above.
			device.cu_bitmap[engine % 4][array + 2 * (engine / 4)] =
				(1u << chip.compute_units) - 1;
	device.enabled_rb_pipes_mask = (1u << chip.render_backends) - 1;
	device.num_rb_pipes = chip.render_backends;
	device.num_hw_gfx_contexts = 8;
	device.ids_flags = chip.integrated ? AMDGPU_IDS_FLAGS_FUSION : 0;
	device.virtual_address_offset = 2 * kMebibyte;
	device.virtual_address_max = std::uint64_t{1} << 47;
	device.virtual_address_alignment = 4096;
	device.pte_fragment_size = 2 * kMebibyte;
	device.gart_page_size = 4096;
	device.ce_ram_size = 32768;
	device.vram_type = chip.integrated ? AMDGPU_VRAM_TYPE_DDR4 : AMDGPU_VRAM_TYPE_GDDR6;
	device.vram_bit_width = chip.integrated ? 128 : 256;
	device.gc_double_offchip_lds_buf = 1;
	device.wave_front_size = chip.graphics.major >= 10 ? 32 : 64;
	device.num_shader_visible_vgprs = 256;
	device.num_cu_per_sh = chip.compute_units;
	device.num_tcc_blocks = chip.render_backends;
	device.gs_vgt_table_depth = 32;
	device.gs_prim_buffer_depth = 1792;
	device.max_gs_waves_per_vgt = 32;
	device.high_va_offset = 0xffff800000000000;
	device.high_va_max = 0xffffffffffe00000;
	return device;
}

drm_amdgpu_memory_info memory_of(const AmdChip &chip)
{
	const std::uint64_t own = chip.integrated ? kGibibyte : 8 * kGibibyte;
	drm_amdgpu_memory_info memory{};
	memory.vram = {own, own - 64 * kMebibyte, 0, own / 4 * 3};
	memory.cpu_accessible_vram = memory.vram;
	memory.gtt = {4 * kGibibyte, 4 * kGibibyte, 0, 3 * kGibibyte};
	return memory;
}

int answer_registers(const AmdChip &chip, const drm_amdgpu_info &question)
{
	auto *values = reinterpret_cast<std::uint32_t *>(question.return_pointer);
	for (std::uint32_t i = 0; i < question.read_mmr_reg.count; ++i)
		values[i] = question.read_mmr_reg.dword_offset + i == kAddressConfigRegister
				    ? chip.address_config
				    : 0;
	return 0;
}

/// What VCN of any generation here codes: H.264 and HEVC, up to 4096x2304 or 8192x4352.
drm_amdgpu_info_video_caps video_codecs(const AmdChip &chip)
{
	const bool large = chip.video.major >= 2;
	drm_amdgpu_info_video_codec_info codec{};
	codec.valid = 1;
	codec.max_width = large ? 8192 : 4096;
	codec.max_height = large ? 4352 : 2304;
	codec.max_pixels_per_frame = codec.max_width * codec.max_height;
	codec.max_level = 52;
	drm_amdgpu_info_video_caps caps{};
	caps.codec_info[AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_MPEG4_AVC] = codec;
	caps.codec_info[AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_HEVC] = codec;
	return caps;
}

} // namespace

int answer_information(const AmdChip &chip, unsigned pci_revision, const drm_amdgpu_info &question)
{
	switch (question.query) {
	case AMDGPU_INFO_ACCEL_WORKING:
		return give(question, std::uint32_t{1});
	case AMDGPU_INFO_HW_IP_INFO:
		return answer_block(chip, question);
	case AMDGPU_INFO_HW_IP_COUNT:
		return give(question,
			    std::uint32_t{rings(chip, question.query_hw_ip.type) != 0 ? 1u : 0u});
	case AMDGPU_INFO_FW_VERSION:
		return give(question, drm_amdgpu_info_firmware{100, 50});
	case AMDGPU_INFO_READ_MMR_REG:
		return answer_registers(chip, question);
	case AMDGPU_INFO_DEV_INFO:
		return give(question, device_of(chip, pci_revision));
	case AMDGPU_INFO_MEMORY:
		return give(question, memory_of(chip));
	case AMDGPU_INFO_VRAM_GTT: {
		const drm_amdgpu_memory_info memory = memory_of(chip);
		return give(question,
			    drm_amdgpu_info_vram_gtt{memory.vram.total_heap_size,
						     memory.cpu_accessible_vram.total_heap_size,
						     memory.gtt.total_heap_size});
	}
	case AMDGPU_INFO_VIDEO_CAPS:
		return give(question, video_codecs(chip));
	case AMDGPU_INFO_GDS_CONFIG:
		return give(question, drm_amdgpu_info_gds{});
	case AMDGPU_INFO_TIMESTAMP:
	case AMDGPU_INFO_NUM_BYTES_MOVED:
	case AMDGPU_INFO_NUM_EVICTIONS:
	case AMDGPU_INFO_VRAM_USAGE:
	case AMDGPU_INFO_VIS_VRAM_USAGE:
	case AMDGPU_INFO_GTT_USAGE:
	case AMDGPU_INFO_VRAM_LOST_COUNTER:
		return give(question, std::uint64_t{0});
	default:
		return -EINVAL;
	}
}

} // namespace penstock::real_va
