; From the boot loader to C++: the two boot protocols' headers, and the way from 32-bit protected mode (boot
; core) or real mode (application processors) to 64-bit long mode.

extern kernel_main              ; void kernel_main(std::uint32_t magic, std::uint32_t info)
extern application_core_main    ; void application_core_main(std::uint32_t apic_id)
extern __vaquero_kernel_bss_begin, __vaquero_kernel_bss_end ; linker.ld's

global boot_entry
global ap_trampoline_begin
global ap_trampoline_end
global ap_root
global ap_stacks

PAGE_PRESENT    equ 1 << 0
PAGE_WRITABLE   equ 1 << 1
PAGE_LARGE      equ 1 << 7
CR0_PE          equ 1 << 0
CR0_MP          equ 1 << 1
CR0_NE          equ 1 << 5
CR0_WP          equ 1 << 16
CR0_PG          equ 1 << 31
CR4_PAE         equ 1 << 5
CR4_OSFXSR      equ 1 << 9
CR4_OSXMMEXCPT  equ 1 << 10
MSR_EFER        equ 0xc0000080
EFER_SCE        equ 1 << 0
EFER_LME        equ 1 << 8
EFER_NXE        equ 1 << 11

CODE64_SELECTOR equ 0x08
DATA_SELECTOR   equ 0x10
CODE32_SELECTOR equ 0x18

; The PVH boot protocol's entry point: an ELF note of Xen's. [Xen public/elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY]
section .note.pvh note alloc noexec nowrite align=4
        dd 4, 8, 18             ; sizes of name and descriptor, type
        db "Xen", 0
        dq boot_entry

; The Multiboot2 header, for GRUB; the ELF headers say the rest. [Multiboot2 §3.1]
section .multiboot2 progbits alloc noexec nowrite align=8
multiboot2_header:
        dd 0xe85250d6, 0, multiboot2_header_end - multiboot2_header
        dd -(0xe85250d6 + (multiboot2_header_end - multiboot2_header))
        dw 0, 0                 ; the end tag
        dd 8
multiboot2_header_end:

section .rodata
align 8
boot_gdt:
        dq 0
        dq 0x00af9b000000ffff   ; CODE64: ring 0, long mode [SDM 3A §5.2.1]
        dq 0x00cf93000000ffff   ; DATA
        dq 0x00cf9b000000ffff   ; CODE32
boot_gdt_end:
boot_gdt_pointer:
        dw boot_gdt_end - boot_gdt - 1
        dd boot_gdt

no_long_mode_text:
        db "vaquero: this CPU has no 64-bit mode; use one that has (qemu-system-x86_64 -cpu max)", 10, 0
boot_failure_record:
        db "exit 123", 10, 0    ; status::boot_failure
no_no_execute_text:
        db "vaquero: this CPU has no no-execute bit (NX); use one that has, or switch it on (-cpu ...,+nx; the firmware's "
        db "setup)", 10, 0

; Real-mode code. It is copied to a page below 1 MiB, where start-up IPIs begin. [SDM 3A §9.4.4]
align 16
bits 16
ap_trampoline_begin:
        cli
        mov ax, cs
        mov ds, ax
        o32 lgdt [ap_gdt_pointer - ap_trampoline_begin]
        mov eax, CR0_PE
        mov cr0, eax
        jmp dword CODE32_SELECTOR:ap_protected_mode
ap_gdt_pointer:
        dw boot_gdt_end - boot_gdt - 1
        dd boot_gdt
ap_trampoline_end:

section .bss
alignb 4096
boot_pml4:              resb 4096
boot_pdpt:              resb 4096
boot_page_directories:  resb 4 * 4096   ; the low 4 GiB in pages of 2 MiB
boot_stack:             resb 16384
boot_stack_top:

section .data
align 8
ap_root:                dq 0            ; CR3 for application processors: the kernel's final page-table root
ap_stacks:              times 255 dq 0  ; initial stack pointer by APIC id, 0 to 254

; In: EBX physical address of the page-table root. Turns on paging and compatibility mode. [SDM 3A §10.8.5]
; A macro, since application processors have no stack yet. Clobbers EAX, ECX, EDX.
%macro enable_paging 0
        mov eax, CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT
        mov cr4, eax
        mov cr3, ebx
        mov ecx, MSR_EFER
        mov eax, EFER_SCE | EFER_LME | EFER_NXE
        xor edx, edx
        wrmsr
        mov eax, CR0_PE | CR0_MP | CR0_NE | CR0_WP | CR0_PG
        mov cr0, eax
%endmacro

section .text
bits 32
; In: EAX boot loader's magic, EBX its information block; protected mode, paging off.
boot_entry:
        cli
        cld
        mov ebp, eax
        mov esi, ebx
        ; Not every loader does, as QEMU's in RAM that has been used before.
        mov edi, __vaquero_kernel_bss_begin
        mov ecx, __vaquero_kernel_bss_end
        sub ecx, edi
        shr ecx, 2
        xor eax, eax
        rep stosd
        mov esp, boot_stack_top
        mov edi, ebp            ; EDI and ESI survive until kernel_main takes them as arguments
        call require_cpu_features

        ; The low 4 GiB appear twice: at their own addresses, and at the direct map (PML4 slot 1).
        mov eax, boot_pdpt + (PAGE_PRESENT | PAGE_WRITABLE)
        mov [boot_pml4], eax
        mov [boot_pml4 + 8], eax
        mov eax, boot_page_directories + (PAGE_PRESENT | PAGE_WRITABLE)
        xor ecx, ecx
.directory:
        mov [boot_pdpt + ecx * 8], eax
        add eax, 4096
        inc ecx
        cmp ecx, 4
        jb .directory
        mov eax, PAGE_PRESENT | PAGE_WRITABLE | PAGE_LARGE
        xor ecx, ecx
.page:
        mov [boot_page_directories + ecx * 8], eax
        add eax, 0x200000
        inc ecx
        cmp ecx, 4 * 512
        jb .page

        mov ebx, boot_pml4
        enable_paging
        lgdt [boot_gdt_pointer]
        jmp CODE64_SELECTOR:boot_long_mode

; In: nothing. Ends the machine with a message on COM1 where the CPU lacks long mode, or the no-execute bit, which is
; reserved in page tables then. Clobbers EAX, EBX, ECX, EDX.
require_cpu_features:
        push esi
        mov eax, 0x80000000     ; [SDM 2A CPUID]
        cpuid
        mov esi, no_long_mode_text
        cmp eax, 0x80000001
        jb .missing
        mov eax, 0x80000001
        cpuid
        test edx, 1 << 29
        jz .missing
        mov esi, no_no_execute_text
        test edx, 1 << 20
        jz .missing
        pop esi
        ret
.missing:
        mov edx, 0x3f8          ; COM1
        call print
        mov esi, boot_failure_record
        mov edx, 0xe9           ; the debug console
        call print
        mov edx, 0xf4           ; isa-debug-exit: QEMU ends with 2 * 124 + 1
        mov eax, 124
        out dx, eax
.halt:
        hlt
        jmp .halt

; In: ESI a text that ends with 0, EDX the port to write it to. Clobbers EAX, ESI.
print:
        lodsb
        test al, al
        jz .done
        out dx, al
        jmp print
.done:
        ret

; In: EIP here, 32-bit code segment, no usable stack yet.
ap_protected_mode:
        mov ax, DATA_SELECTOR
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov ebx, [ap_root]
        enable_paging
        jmp CODE64_SELECTOR:ap_long_mode

bits 64
; In: EDI magic, ESI information block.
boot_long_mode:
        call load_data_segments
        mov esp, boot_stack_top
        xor ebp, ebp            ; backtraces end here
        call kernel_main
        ud2

ap_long_mode:
        mov eax, 1              ; initial APIC id: EBX[31:24] [SDM 2A CPUID]
        cpuid
        shr ebx, 24
        mov rsp, [ap_stacks + rbx * 8]
        call load_data_segments
        mov edi, ebx
        xor ebp, ebp
        call application_core_main
        ud2

; Clobbers EAX.
load_data_segments:
        mov eax, DATA_SELECTOR
        mov ds, eax
        mov es, eax
        mov ss, eax
        xor eax, eax
        mov fs, eax
        mov gs, eax
        ret

section .note.GNU-stack noalloc noexec nowrite progbits
