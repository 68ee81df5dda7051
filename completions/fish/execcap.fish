# SPDX-License-Identifier: MIT
# fish completion of execcap, capdrop, getpcaps and setfcap; installed once for each name.

set -g __execcap_capabilities chown dac_override dac_read_search fowner fsetid kill setgid setuid \
    setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner \
    sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource \
    sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin \
    syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore

# The options of a launcher that take a value from the next word.
set -g __execcap_values_execcap -u --user -g --group -G --groups --ruid --euid --rgid --egid \
    -c --caps --securebits --permitted --effective --inheritable --bounding --ambient --iab --env \
    -C --chdir --chroot --umask --pdeathsig --argv0 --profile --emit
set -g __execcap_values_capdrop -k --keep --securebits

# The value that is being typed: what stands behind `--option=`, or the word, from its last comma on.
function __execcap_before_item
    set -l word (commandline -ct | string replace -r '^--[a-z0-9-]+=' '')
    string match -qr '^(?<before>.*,)' -- $word
    echo -n $before
end

# The words of a comma list, behind the items that are there and the sign of the last one:
# __execcap_items SIGNS WORD..., where SIGNS are the characters that an item may begin with.
function __execcap_items -a signs
    set -l words $argv[2..]
    set -l before (__execcap_before_item)
    set -l word (commandline -ct | string replace -r '^--[a-z0-9-]+=' '')
    set -l item (string replace -r '^.*,' '' -- $word)
    set -l sign (string sub -l 1 -- "$item")
    test -n "$sign"; and string match -q "*$sign*" -- "$signs"; or set sign ''
    if string match -qr '^.?cap_' -- "$item"
        set words (string replace -r '^cap_(all|held|none|keep)$' '$1' -- cap_$words)
    end
    printf '%s\n' "$before$sign"$words
end

function __execcap_list
    __execcap_items +- all held none $__execcap_capabilities
end

function __execcap_set
    __execcap_items +- keep all held none $__execcap_capabilities
end

function __execcap_iab
    __execcap_items '!^%' $__execcap_capabilities
end

function __execcap_securebits
    set -l bits noroot no_setuid_fixup keep_caps no_cap_ambient_raise exec_restrict_file \
        exec_deny_interactive
    __execcap_items '' sealed none keep $bits $bits+lock
end

function __execcap_group_list
    __execcap_items '' none (__fish_complete_groups | string replace -r '\t.*' '')
end

# USER or USER:GROUP.
function __execcap_account
    set -l word (commandline -ct | string replace -r '^--[a-z0-9-]+=' '')
    if string match -qr '^(?<user>[^:]*):' -- $word
        printf '%s\n' "$user":(__fish_complete_groups)
    else
        __fish_complete_users
    end
end

function __execcap_has
    set -l word (commandline -ct | string replace -r '^--[a-z0-9-]+=' '')
    if string match -qr '^(?<cap>[^:]*):' -- $word
        printf '%s\n' "$cap":{p,i,e,b,a}
    else
        printf '%s\n' any $__execcap_capabilities
    end
end

function __execcap_claim
    printf '%s\n' {permitted,effective,inheritable,bounding,ambient,uid,ruid,euid,suid,fsuid}= \
        {gid,rgid,egid,sgid,fsgid,groups,seccomp}= nnp '!nnp'
end

function __execcap_signals
    __fish_make_completion_signals
    string replace -r '^[0-9]+ ' '' -- $__kill_signals
    string replace -r '^[0-9]+ ' SIG -- $__kill_signals
end

function __execcap_process_names
    cat /proc/*/comm 2>/dev/null | sort -u
end

# Whether an option stands in the command line so far: __execcap_has_option OPTION...
function __execcap_has_option
    for word in (commandline -opc)
        contains -- (string replace -r '=.*' '' -- $word) $argv; and return 0
    end
    return 1
end

# Whether an option takes its value from the next word: __execcap_takes_next TOOL OPTION. Letters may
# stand together; what follows one with a value is that value.
function __execcap_takes_next -a tool option
    set -l values __execcap_values_$tool
    contains -- $option $$values; and return 0
    string match -qr '^-[^-]' -- $option; or return 1
    for length in (seq 2 (string length -- $option))
        if contains -- -(string sub -s $length -l 1 -- $option) $$values
            test $length -eq (string length -- $option)
            return
        end
    end
    return 1
end

# The wrapped command and its arguments, up to the cursor, one a line, quoted; fails where the
# cursor is before the command. The tool that wraps is $argv[1].
function __execcap_command -a tool
    set -l words (commandline -opc) (commandline -ct)
    set -l to_skip (test $tool = capdrop; and echo 1; or echo 0)
    set -l ended no
    set -l index 2
    while test $index -le (count $words)
        set -l word $words[$index]
        if test $ended = no; and string match -qr '^-' -- $word
            if contains -- $word - --
                # At the cursor it is the beginning of an option.
                test $index -eq (count $words); and return 1
                set ended yes
                test $word = -; and set index (math $index - 1)
            else
                __execcap_takes_next $tool $word; and set index (math $index + 1)
                test $tool = capdrop; and string match -qr '^(-[^-]*k.*|--keep(=.*)?)$' -- $word
                and set to_skip 0
            end
        else if test $to_skip -gt 0
            set to_skip 0
        else if test $tool = execcap -a $ended = no -a $index -lt (count $words)
            and string match -qr '[= ]' -- $word
            # The text form of capabilities stands before the command.
            set ended yes
        else
            for word in $words[$index..-2]
                string escape -- $word
            end
            # What is being typed stays as it is.
            printf '%s\n' $words[-1]
            return 0
        end
        set index (math $index + 1)
    end
    return 1
end

function __execcap_before_command -a tool
    not __execcap_command $tool >/dev/null
end

function __execcap_complete_command -a tool
    complete -C (__execcap_command $tool | string join ' ')
end

# Whether the next word is capdrop's list.
function __execcap_wants_list
    string match -q -- '-*' (commandline -ct); and return 1
    __execcap_before_command capdrop; and not __execcap_has_option -k --keep
end

# Whether the next word is what setfcap sets.
function __execcap_wants_captext
    string match -q -- '-*' (commandline -ct); and return 1
    __execcap_has_option --get --remove --verify --dump --check --apply; and return 1
    test (count (commandline -opc | string match -v -- '-*')) -eq 1
end

for tool in execcap capdrop
    complete -c $tool -f
    complete -c $tool -n "not __execcap_before_command $tool" -x \
        -a "(__execcap_complete_command $tool)"
end

# execcap
complete -c execcap -n '__execcap_before_command execcap' -s u -l user -x -a '(__execcap_account)' -d 'All user ids, and the account'
complete -c execcap -n '__execcap_before_command execcap' -s g -l group -x -a '(__fish_complete_groups)' -d 'All group ids'
complete -c execcap -n '__execcap_before_command execcap' -s G -l groups -x -a '(__execcap_group_list)' -d 'Exactly these supplementary groups'
complete -c execcap -n '__execcap_before_command execcap' -l clear-groups -d 'No supplementary group but the primary one'
complete -c execcap -n '__execcap_before_command execcap' -l keep-groups -d 'Leave the supplementary groups as they are'
complete -c execcap -n '__execcap_before_command execcap' -l ruid -x -a '(__fish_complete_users)' -d 'The real user id alone'
complete -c execcap -n '__execcap_before_command execcap' -l euid -x -a '(__fish_complete_users)' -d 'The effective user id alone'
complete -c execcap -n '__execcap_before_command execcap' -l rgid -x -a '(__fish_complete_groups)' -d 'The real group id alone'
complete -c execcap -n '__execcap_before_command execcap' -l egid -x -a '(__fish_complete_groups)' -d 'The effective group id alone'
complete -c execcap -n '__execcap_before_command execcap' -s c -l caps -x -a '(__execcap_list)' -d 'Exactly these capabilities'
complete -c execcap -n '__execcap_before_command execcap' -l keep-rest -d 'What no option names stays as it is'
complete -c execcap -n '__execcap_before_command execcap' -l no-new-privs -d 'Set no_new_privs'
complete -c execcap -n '__execcap_before_command execcap' -l allow-new-privs -d 'Leave no_new_privs unset'
complete -c execcap -n '__execcap_before_command execcap' -l securebits -x -a '(__execcap_securebits)' -d 'Exactly these securebits'
complete -c execcap -n '__execcap_before_command execcap' -l permitted -x -a '(__execcap_set)' -d 'The permitted set'
complete -c execcap -n '__execcap_before_command execcap' -l effective -x -a '(__execcap_set)' -d 'The effective set'
complete -c execcap -n '__execcap_before_command execcap' -l inheritable -x -a '(__execcap_set)' -d 'The inheritable set'
complete -c execcap -n '__execcap_before_command execcap' -l bounding -x -a '(__execcap_set)' -d 'The bounding set'
complete -c execcap -n '__execcap_before_command execcap' -l ambient -x -a '(__execcap_set)' -d 'The ambient set'
complete -c execcap -n '__execcap_before_command execcap' -l iab -x -a '(__execcap_iab)' -d 'Inheritable, ambient and blocked bounding'
complete -c execcap -n '__execcap_before_command execcap' -l keep-env -d 'Leave the environment as it is'
complete -c execcap -n '__execcap_before_command execcap' -l clear-env -d 'Start from an empty environment'
complete -c execcap -n '__execcap_before_command execcap' -l env -x -a '(set -xn)' -d 'Set a variable, or pass it on'
complete -c execcap -n '__execcap_before_command execcap' -s C -l chdir -x -a '(__fish_complete_directories)' -d 'The working directory'
complete -c execcap -n '__execcap_before_command execcap' -l chroot -x -a '(__fish_complete_directories)' -d 'The root directory'
complete -c execcap -n '__execcap_before_command execcap' -l umask -x -a '022 027 077' -d 'The file mode creation mask'
complete -c execcap -n '__execcap_before_command execcap' -l pdeathsig -x -a '(__execcap_signals)' -d 'The signal when the parent ends'
complete -c execcap -n '__execcap_before_command execcap' -l setsid -d 'A session of its own'
complete -c execcap -n '__execcap_before_command execcap' -l argv0 -x -d 'The name that it is called by'
complete -c execcap -n '__execcap_before_command execcap' -l profile -r -F -d 'Options and the command from a file'
complete -c execcap -n '__execcap_before_command execcap' -l emit -x -a 'systemd oci docker podman kubernetes setpriv capsh shell' -d 'Say the launch in other words'
complete -c execcap -n '__execcap_before_command execcap' -l strict -d 'With --emit: fail if something cannot be said'
complete -c execcap -n '__execcap_before_command execcap' -l explain -d 'Show who the command will be, and run nothing'
complete -c execcap -n '__execcap_before_command execcap' -l json -d 'The explanation as JSON'
complete -c execcap -n '__execcap_before_command execcap' -s v -l verbose -d 'Say each step as it is done'
complete -c execcap -n '__execcap_before_command execcap' -s h -l help -d 'Show the help'
complete -c execcap -n '__execcap_before_command execcap' -s V -l version -d 'Show the version'

# capdrop
complete -c capdrop -n __execcap_wants_list -x -a '(__execcap_list)'
complete -c capdrop -n '__execcap_before_command capdrop' -s k -l keep -x -a '(__execcap_list)' -d 'All but these'
complete -c capdrop -n '__execcap_before_command capdrop' -l system -d 'From the programs that the kernel starts, too'
complete -c capdrop -n '__execcap_before_command capdrop' -l no-new-privs -d 'Set no_new_privs'
complete -c capdrop -n '__execcap_before_command capdrop' -l securebits -x -a '(__execcap_securebits)' -d 'Exactly these securebits'
complete -c capdrop -n '__execcap_before_command capdrop' -l lock -d 'Lock the securebits'
complete -c capdrop -n '__execcap_before_command capdrop' -l explain -d 'Show what the command will have, and run nothing'
complete -c capdrop -n '__execcap_before_command capdrop' -l json -d 'The explanation as JSON'
complete -c capdrop -n '__execcap_before_command capdrop' -s v -l verbose -d 'Say each step as it is done'
complete -c capdrop -n '__execcap_before_command capdrop' -s h -l help -d 'Show the help'
complete -c capdrop -n '__execcap_before_command capdrop' -s V -l version -d 'Show the version'

# getpcaps
complete -c execcap-getpcaps -w getpcaps
complete -c getpcaps -f
complete -c getpcaps -n 'not __execcap_has_option --decode' -x -a '(__fish_complete_pids)'
complete -c getpcaps -n '__execcap_has_option --diff' -F
complete -c getpcaps -s a -l all -d 'Every process'
complete -c getpcaps -l has -x -a '(__execcap_has)' -d 'Those with a capability'
complete -c getpcaps -l user -x -a '(__fish_complete_users)' -d 'Those of a user'
complete -c getpcaps -l name -x -a '(__execcap_process_names)' -d 'Those whose name matches'
complete -c getpcaps -l privileged -d 'Those with more than their uid explains'
complete -c getpcaps -l threads -d 'All threads'
complete -c getpcaps -l sets -d 'A table of the five sets'
complete -c getpcaps -s t -l tree -d 'Parents and children'
complete -c getpcaps -l json -d 'Everything as JSON'
complete -c getpcaps -l sort -x -a 'pid name uid caps' -d 'The order'
complete -c getpcaps -l iab -d 'Inheritable, ambient and blocked bounding'
complete -c getpcaps -l verbose -d 'The wordier form'
complete -c getpcaps -l legacy -d 'The oldest form'
complete -c getpcaps -l ugly -d 'Another name of --legacy'
complete -c getpcaps -l assert -x -a '(__execcap_claim)' -d 'Whether this holds of each'
complete -c getpcaps -l diff -d 'What differs between two'
complete -c getpcaps -l why -x -a '$__execcap_capabilities' -d 'Why a process has a capability or lacks it'
complete -c getpcaps -l exec -r -F -d 'With --why: what executing a file would give'
complete -c getpcaps -l decode -x -d 'The capabilities of a mask'
complete -c getpcaps -s h -l help -d 'Show the help'
complete -c getpcaps -l usage -d 'Another name of --help'
complete -c getpcaps -l license -d 'Show the licence'
complete -c getpcaps -s V -l version -d 'Show the version'

# setfcap
complete -c setfcap -n __execcap_wants_captext -x -a '(__execcap_list)'
complete -c setfcap -l get -d 'Show the capabilities'
complete -c setfcap -l remove -d 'Take the capabilities away'
complete -c setfcap -l verify -x -a '(__execcap_list)' -d 'Say whether each file has these'
complete -c setfcap -l dump -d 'Write a manifest'
complete -c setfcap -l check -r -F -d 'Say what differs from a manifest'
complete -c setfcap -l apply -r -F -d 'Make the files as a manifest says'
complete -c setfcap -s r -l recursive -d 'Every file below a directory'
complete -c setfcap -s x -l one-file-system -d 'Stay out of other mounts'
complete -c setfcap -l root -x -a '(__fish_complete_directories)' -d 'Find all files below'
complete -c setfcap -l privileged -d 'Set-user-ID and set-group-ID files, too'
complete -c setfcap -l rootid -x -d 'Only for namespaces whose root this is'
complete -c setfcap -l dry-run -d 'Change nothing'
complete -c setfcap -l for-bounding -x -a '(__execcap_list)' -d 'Warn if a file could not run with these'
complete -c setfcap -s n -l show-rootid -d 'With --get: the rootid, too'
complete -c setfcap -s v -l verbose -d 'What is as asked already, too'
complete -c setfcap -s q -l quiet -d 'Only errors'
complete -c setfcap -l json -d 'Everything as JSON'
complete -c setfcap -s 0 -l null -d 'Lines end in a null byte'
complete -c setfcap -s h -l help -d 'Show the help'
complete -c setfcap -s V -l version -d 'Show the version'
